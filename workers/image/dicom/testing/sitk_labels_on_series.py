"""Lays a label map onto a DICOM series with SimpleITK (nearest): raw uint16 voxels.

sitk_labels_on_series.py OUT LABELS SERIES_FOLDER
"""
import sys

import numpy as np
import SimpleITK as sitk

out, labels, folder = sys.argv[1:4]
reader = sitk.ImageSeriesReader()
reader.SetFileNames(reader.GetGDCMSeriesFileNames(folder))
laid = sitk.Resample(sitk.ReadImage(labels), reader.Execute(), sitk.Transform(), sitk.sitkNearestNeighbor)
sitk.GetArrayFromImage(laid).astype("<u2").tofile(out)
