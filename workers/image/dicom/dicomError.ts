import { type FailureDetails, StudioError } from '../../failure/index.ts';

const MESSAGES = {
  damaged: ({ file, reason }) =>
    `${file}: the DICOM header cannot be read (${reason}). The file may be cut short; copy it again from where it came.`,
  noPixels: ({ file, kind }) =>
    `${file}: a DICOM object without an image (${kind}). Nothing of it can be shown; open the images of the series instead.`,
  noSpacing: ({ file }) =>
    `${file}: the header does not say how large a pixel is, so nothing could be measured. Export the series with Pixel Spacing (0028,0030).`,
  noPosition: ({ file, count }) =>
    `${file}: ${count} images of this series do not say where they lie, nor how far apart. Export them with Image Position (0020,0032).`,
  colour: ({ file, photometric }) =>
    `${file}: a colour image (${photometric}). Open the grey-value images of the series, or convert it.`,
  syntax: ({ file, syntax }) =>
    `${file}: compressed in a way that is not read here (transfer syntax ${syntax}). Export it as JPEG 2000, JPEG-LS or uncompressed.`,
  decode: ({ file, syntax }) =>
    `${file}: the compressed image cannot be unpacked (transfer syntax ${syntax}). It may be damaged; copy it again.`,
  truncated: ({ file, found, expected }) =>
    `${file}: the image ends too early (${found} of ${expected} bytes). Copy the file again.`,
  orientation: ({ file }) =>
    `${file}: the image axes in the header are not at right angles, so the image has no place in space. Export it again.`,
  tooLarge: ({ file, bytes, limit }) =>
    `${file}: the series needs ${bytes} bytes, more than the ${limit} that the browser can hold. Crop it, or open fewer slices.`,
  sourceImages: ({ file }) =>
    `${file}: the images that the labels lie on cannot be found in the series' original files, and a DICOM segmentation must name them. Open the series again, or export the labels as NIfTI.`,
  noSegments: ({ file }) =>
    `${file}: nothing is labelled, and a DICOM segmentation without segments is not allowed. Paint something first, or export NIfTI.`,
  seriesAbsent: ({ file, series }) =>
    `${file}: its labels lie on a series that is not open (${series}). Open that series first, or drop it together with this file.`,
  damagedLabels: ({ file, reason }) =>
    `${file}: the labels cannot be read (${reason}). Export them again from where they came.`,
  otherPlane: ({ file }) =>
    `${file}: its labels lie on another grid than the series, turned against it. Export them on the grid of the series.`,
} satisfies Record<string, (details: FailureDetails) => string>;

export type DicomFailure = keyof typeof MESSAGES;

/** A DICOM file or series that cannot be opened. `code` is `dicom.<failure>`. */
export class DicomError extends StudioError {
  override readonly name = 'DicomError';

  constructor(failure: DicomFailure, details: FailureDetails, options?: ErrorOptions) {
    super(`dicom.${failure}`, MESSAGES[failure](details), details, options);
  }
}
