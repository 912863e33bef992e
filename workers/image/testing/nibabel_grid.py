"""Prints what nibabel says of each file given, in the words of sitk_facts.py: the affine's columns stand for spacing
and direction."""

import hashlib
import json
import sys

import nibabel
import numpy as np


def facts(path):
    image = nibabel.load(path)
    array = np.asanyarray(image.dataobj).transpose((2, 1, 0))
    return {
        "size": image.shape,
        "spacing": [float(mm) for mm in image.header.get_zooms()],
        "origin": image.affine[:3, 3].tolist(),
        "direction": image.affine[:3, :3].ravel().tolist(),
        "dtype": str(array.dtype),
        "sha256": hashlib.sha256(array.astype("<f8").tobytes()).hexdigest(),
    }


print(json.dumps({path: facts(path) for path in sys.argv[1:]}))
