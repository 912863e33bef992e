"""A small CT series and segmentations of it as highdicom writes them: raw uint16 labels beside them.

highdicom_write.py FOLDER
"""
import os
import sys

import highdicom as hd
import numpy as np
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sr.codedict import codes
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian, RLELossless, generate_uid

folder = sys.argv[1]
ROWS, COLUMNS, SLICES = 13, 11, 5
study, series, frame = generate_uid(), generate_uid(), generate_uid()


def slice_at(k):
    image = Dataset()
    image.file_meta = FileMetaDataset()
    image.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    image.SOPClassUID, image.SOPInstanceUID = CTImageStorage, generate_uid()
    image.StudyInstanceUID, image.SeriesInstanceUID, image.FrameOfReferenceUID = study, series, frame
    image.PatientID = image.PatientName = image.PatientBirthDate = image.PatientSex = ""
    image.StudyDate = image.StudyTime = image.StudyID = image.AccessionNumber = ""
    image.ReferringPhysicianName = image.PositionReferenceIndicator = ""
    image.Modality, image.SeriesNumber, image.InstanceNumber = "CT", 1, k + 1
    image.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL"]
    image.Rows, image.Columns, image.SamplesPerPixel = ROWS, COLUMNS, 1
    image.PhotometricInterpretation, image.PixelRepresentation = "MONOCHROME2", 1
    image.BitsAllocated = image.BitsStored = 16
    image.HighBit = 15
    # An oblique plane whose cosines are short decimals; 143 pixels an image, so that bits run on from one to the next.
    image.ImageOrientationPatient = [0.6, 0.8, 0, -0.8, 0.6, 0]
    image.ImagePositionPatient = [1.5, -20, 3.25 * k]
    image.PixelSpacing, image.SliceThickness = [0.7, 0.8], 3.25
    image.RescaleSlope, image.RescaleIntercept = 1, 0
    image.PixelData = np.full((ROWS, COLUMNS), k, "<i2").tobytes()
    image.save_as(os.path.join(folder, f"ct_{k}.dcm"), enforce_file_format=True)
    return image


images = [slice_at(k) for k in range(SLICES)]
labels = np.random.default_rng(1).integers(0, 5, (SLICES, ROWS, COLUMNS)).astype(np.uint16)
labels.astype("<u2").tofile(os.path.join(folder, "labels"))


def described(number):
    return hd.seg.SegmentDescription(
        segment_number=number,
        segment_label=f"part {number}",
        segmented_property_category=codes.SCT.Tissue,
        segmented_property_type=codes.SCT.Tissue,
        algorithm_type="MANUAL",
        display_color=hd.color.CIELabColor.from_rgb(230, 159, 0),
    )


def write(name, pixels, kind, numbers, syntax=ExplicitVRLittleEndian, **more):
    hd.seg.Segmentation(
        source_images=images,
        pixel_array=pixels,
        segmentation_type=kind,
        segment_descriptions=[described(number) for number in numbers],
        series_instance_uid=generate_uid(),
        series_number=2,
        sop_instance_uid=generate_uid(),
        instance_number=1,
        manufacturer="m",
        manufacturer_model_name="m",
        software_versions="1",
        device_serial_number="1",
        transfer_syntax_uid=syntax,
        **more,
    ).save_as(os.path.join(folder, name))


write("binary.dcm", labels.astype(np.uint8), "BINARY", [1, 2, 3, 4])
write("labelmap.dcm", labels * 300, "LABELMAP", [300, 600, 900, 1200])
write("labelmap_rle.dcm", labels * 300, "LABELMAP", [300, 600, 900, 1200], RLELossless)
shares = np.stack([(labels == number) * 0.7 for number in (1, 2, 3, 4)], -1)
write("fractional.dcm", shares, "FRACTIONAL", [1, 2, 3, 4], fractional_type="PROBABILITY")
