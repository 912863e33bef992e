"""What highdicom reads from a DICOM segmentation: one JSON fact sheet; the label map as raw uint16 beside it.

highdicom_seg.py OUT SEG_FILE SERIES_FOLDER
"""
import json
import os
import sys

import highdicom
import numpy as np
import pydicom

out, file, folder = sys.argv[1:4]
seg = highdicom.seg.segread(file)
volume = seg.get_volume(combine_segments=True, allow_missing_positions=True, dtype=np.uint16)
array = volume.array
values = {number: number for number in seg.segment_numbers}
for number in seg.segment_numbers:
    described = seg.get_segment_description(number).get("SegmentDescription", "")
    values[number] = int(described.removeprefix("label "))
relabelled = np.zeros_like(array)
for number, value in values.items():
    relabelled[array == number] = value

# Slices of the volume by position, so that those without any segment are there as well.
sources = [pydicom.dcmread(os.path.join(folder, name), stop_before_pixels=True) for name in os.listdir(folder)]
positions = sorted(float(source.ImagePositionPatient[2]) for source in sources)
whole = np.zeros((len(positions), *array.shape[1:]), np.uint16)
for index in range(array.shape[0]):
    z = volume.affine[2, 3] + index * volume.affine[2, 0]
    whole[int(np.argmin(np.abs(np.array(positions) - z)))] = relabelled[index]
whole.astype("<u2").tofile(out)

known = {source.file_meta.MediaStorageSOPInstanceUID for source in sources}
referenced = {uid for _, _, uid in seg.get_source_image_uids()}
first = seg.get_segment_description(seg.segment_numbers[0])
print(
    json.dumps(
        {
            "type": seg.segmentation_type.value,
            "segments": len(seg.segment_numbers),
            "referenced": len(referenced & known),
            "strangers": len(referenced - known),
            "affine": volume.affine.tolist(),
            "first": {
                "label": first.segment_label,
                "category": first.segmented_property_category.meaning,
                "type": first.segmented_property_type.meaning,
                "algorithm": str(first.algorithm_type.value),
                "name": first.get("SegmentAlgorithmName", ""),
                "lab": list(first.get("RecommendedDisplayCIELabValue", [])),
            },
        }
    )
)
