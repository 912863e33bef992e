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
summary = json.load(open(sys.argv[1]))
cases = [[case['metrics'][str(label)]['Dice'] for label in range(1, 7)] for case in summary['metric_per_case']]
dice = np.array(cases, dtype=float)
for name, column in zip(names, dice.T):
    print(f'{name:14}{np.nanmean(column):.3f} (worst {np.nanmin(column):.3f}, in {np.isfinite(column).sum()} cases)')
print(f'{"mean":14}{np.nanmean(np.nanmean(dice, axis=0)):.3f}')
PY
