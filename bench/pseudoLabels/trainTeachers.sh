#!/bin/sh
# Draws twelve phantoms (seeds 2000 to 2011), trains both folds of the experiment's teacher and packs teacher.zip.
# Needs a Python with nnunetv2 2.8: PYTHON=/opt/nnunet/bin/python WORK=/tmp/teachers sh bench/pseudoLabels/trainTeachers.sh
set -eu
cd "$(dirname "$0")/../.."
PYTHON=${PYTHON:-python3}
WORK=${WORK:-/tmp/teachers}
export nnUNet_raw="$WORK/nnUNet_raw" nnUNet_preprocessed="$WORK/nnUNet_preprocessed"
export nnUNet_results="$WORK/nnUNet_results"
mkdir -p "$nnUNet_raw" "$nnUNet_preprocessed" "$nnUNet_results"
node demo/export-phantoms.mjs "$nnUNet_raw/Dataset802_FewPhantoms" 12 2000
"$PYTHON" bench/pseudoLabels/trainTeachers.py preprocess
"$PYTHON" bench/pseudoLabels/trainTeachers.py train --fold 0 --threads 1 "$@" >"$WORK/fold_0.log" &
"$PYTHON" bench/pseudoLabels/trainTeachers.py train --fold 1 --threads 1 "$@" >"$WORK/fold_1.log"
wait
"$PYTHON" bench/pseudoLabels/trainTeachers.py pack
