"""What nnU-Net's own integrity check prints and raises for each given dataset folder, as JSON."""

import contextlib
import io
import json
import multiprocessing
import sys

from nnunetv2.experiment_planning.verify_dataset_integrity import verify_dataset_integrity
from nnunetv2.utilities import utils


class HerePool:
    """Runs in this process: a spawned one imports torch again for every check."""

    def __init__(self, *_args, **_kwargs):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *_args):
        return False

    def starmap(self, function, arguments):
        return [function(*one) for one in arguments]


class HereContext:
    Pool = HerePool


multiprocessing.get_context = lambda *_args: HereContext()
utils.Pool = HerePool

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
