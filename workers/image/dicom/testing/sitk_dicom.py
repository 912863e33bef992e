"""Reads DICOM with SimpleITK: one JSON fact sheet; voxels as raw float64 beside it.

sitk_dicom.py OUT FILE       one file (ImageFileReader)
sitk_dicom.py OUT FOLDER     one series (ImageSeriesReader, GDCM's order)
"""
import json
import os
import sys

import numpy as np
import SimpleITK as sitk

out, source = sys.argv[1:3]
if os.path.isdir(source):
    reader = sitk.ImageSeriesReader()
    reader.SetFileNames(reader.GetGDCMSeriesFileNames(source))
    image = reader.Execute()
else:
    image = sitk.ReadImage(source)
sitk.GetArrayFromImage(image).astype("<f8").tofile(out)
print(
    json.dumps(
        {
            "size": image.GetSize()[::-1],
            "spacing": image.GetSpacing()[::-1],
            "origin": image.GetOrigin(),
            "direction": image.GetDirection(),
            "type": image.GetPixelIDTypeAsString(),
        }
    )
)
