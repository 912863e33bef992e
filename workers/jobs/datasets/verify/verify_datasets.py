"""What nnU-Net's own integrity check prints and raises for each given dataset folder, as JSON."""

import contextlib
import io
import json
import sys

from nnunetv2.experiment_planning.verify_dataset_integrity import verify_dataset_integrity

said = {}
for folder in sys.argv[1:]:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        try:
            verify_dataset_integrity(folder, 1)
            raised = None
        except BaseException as error:
            raised = f"{type(error).__name__}: {error}"
    said[folder] = {"printed": printed.getvalue(), "raised": raised}
print(json.dumps(said))
