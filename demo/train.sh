#!/bin/sh
# Draws the phantoms, trains the demo model and packs it into public/demo/phantom.zip.
# Needs a Python with nnunetv2 2.8 (PYTHON=...); about an hour on two cores.
#   PYTHON=/opt/nnunet/bin/python WORK=/tmp/demo-model sh demo/train.sh
set -eu
cd "$(dirname "$0")/.."
PYTHON=${PYTHON:-python3}
WORK=${WORK:-/tmp/demo-model}
CASES=${CASES:-40}
export nnUNet_raw="$WORK/nnUNet_raw" nnUNet_preprocessed="$WORK/nnUNet_preprocessed"
export nnUNet_results="$WORK/nnUNet_results"
mkdir -p "$nnUNet_raw" "$nnUNet_preprocessed" "$nnUNet_results"
node demo/export-phantoms.mjs "$nnUNet_raw/Dataset801_Phantom" "$CASES"
"$PYTHON" demo/train.py preprocess
"$PYTHON" demo/train.py train
"$PYTHON" demo/train.py pack
