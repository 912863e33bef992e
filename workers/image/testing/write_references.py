"""Writes small files of other formats with SimpleITK, for reading: NRRD, MetaImage and GIPL of every voxel type."""

import sys

import numpy as np
import SimpleITK as sitk

folder = sys.argv[1]
TYPES = ["uint8", "int8", "uint16", "int16", "uint32", "int32", "uint64", "int64", "float32", "float64"]
angle = np.deg2rad(25)
OBLIQUE = (np.cos(angle), -np.sin(angle), 0, np.sin(angle), np.cos(angle), 0, 0, 0, -1)

names = []
for ending in ("nrrd", "mha", "gipl", "gipl.gz"):
    for dtype in TYPES:
        if ending.startswith("gipl") and dtype not in ("uint8", "uint16", "int16", "float32"):
            continue
        array = (np.arange(60).reshape(3, 4, 5) * 3 % 61).astype(dtype)
        if dtype in ("int64", "uint64"):
            array *= 2**40
        image = sitk.GetImageFromArray(array)
        image.SetSpacing((0.7, 0.9, 2.5))
        image.SetOrigin((-12.5, 30.125, 7))
        image.SetDirection(OBLIQUE)
        for compressed in (False, True):
            name = f"{folder}/{dtype}-{'packed' if compressed else 'plain'}.{ending}"
            sitk.WriteImage(image, name, compressed)
            names.append(name)

flat = sitk.GetImageFromArray(np.arange(20, dtype=np.int16).reshape(4, 5))
flat.SetSpacing((0.5, 0.75))
four = sitk.JoinSeries([sitk.GetImageFromArray(np.full((3, 4, 5), v, np.int16)) for v in (1, 2)])
for ending in ("nrrd", "mha"):
    for name, image in (("flat", flat), ("four", four)):
        sitk.WriteImage(image, f"{folder}/{name}.{ending}")
        names.append(f"{folder}/{name}.{ending}")
print("[" + ",".join(f'"{name}"' for name in names) + "]")
