#!/bin/sh
# Dice of public/demo/phantom.zip on unseen phantoms, with nnU-Net's own prediction and evaluation in Python.
#   PYTHON=/opt/nnunet/bin/python SEEDS=20 sh demo/evaluate.sh
set -eu
cd "$(dirname "$0")/.."
PYTHON=${PYTHON:-python3}
SEEDS=${SEEDS:-20}
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT
node demo/export-phantoms.mjs "$WORK/unseen" "$SEEDS" 1
export nnUNet_raw="$WORK" nnUNet_preprocessed="$WORK" nnUNet_results="$WORK/results"
BIN=$(dirname "$PYTHON")
"$BIN/nnUNetv2_install_pretrained_model_from_zip" public/demo/phantom.zip >"$WORK/log"
"$BIN/nnUNetv2_predict" -i "$WORK/unseen/imagesTr" -o "$WORK/out" -d 801 -c 3d_fullres -tr nnUNetTrainerNoDA \
  -f 0 -device cpu -npp 1 -nps 1 --disable_progress_bar >>"$WORK/log"
"$BIN/nnUNetv2_evaluate_simple" "$WORK/unseen/labelsTr" "$WORK/out" -l 1 2 3 4 5 6 >>"$WORK/log"
"$PYTHON" - "$WORK/out/summary.json" <<'PY'
import json
import sys

import numpy as np

names = ['liver', 'spleen', 'kidney_right', 'kidney_left', 'aorta', 'lesion']
cases = [case['metrics'] for case in json.load(open(sys.argv[1]))['metric_per_case']]
means = []
for label, name in enumerate(names, start=1):
    metrics = [case[str(label)] for case in cases]
    dice = [m['Dice'] for m in metrics if m['n_ref'] > 0]
    false = [m['n_pred'] for m in metrics if m['n_ref'] == 0]
    means.append(np.mean(dice))
    absent = f', {len(false)} cases without it: {false} voxels found' if false else ''
    print(f'{name:14}{means[-1]:.3f} (worst {min(dice):.3f}, {len(dice)} cases{absent})')
print(f'{"mean":14}{np.mean(means):.3f}')
PY
