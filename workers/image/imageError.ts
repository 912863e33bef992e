import { type FailureDetails, StudioError } from '../failure/index.ts';

const MESSAGES = {
  notAnImage: ({ file, format }) =>
    `${file}: this is not a ${format} image, whatever its name says. Export the scan again as NIfTI, NRRD or MetaImage.`,
  ending: ({ file, endings }) => `${file}: files with this ending are not read. Use one of ${endings}.`,
  truncated: ({ file, found, expected }) =>
    `${file}: the file ends too early or is damaged (${found} of ${expected} bytes of voxels). Copy or download it again.`,
  damaged: ({ file, reason }) =>
    `${file}: ITK cannot read the file: ${reason}. It may be damaged; copy or download it again.`,
  spacing: ({ file, spacing }) =>
    `${file}: the voxel size ${spacing} mm is not usable. Correct the header, for example with 3D Slicer or ITK-SNAP.`,
  affine: ({ file }) =>
    `${file}: the header's affine cannot be inverted, so the voxels have no place in space. Correct the header.`,
  sheared: ({ file }) =>
    `${file}: the header's axes are not at right angles, which ITK (and so nnU-Net) refuses. Resample the scan, for example with 3D Slicer.`,
  colour: ({ file }) =>
    `${file}: this is a colour image. Convert it to grey values, or to one file a channel, and open it again.`,
  voxelType: ({ file, type }) =>
    `${file}: voxels of type ${type} are not read. Convert them to a whole-number or floating-point type.`,
  dimension: ({ file, dimension }) =>
    `${file}: images of ${dimension} dimensions are not read. Export a volume of 2, 3 or 4 dimensions.`,
  empty: ({ file, size }) =>
    `${file}: the header says ${size} voxels, so there is nothing to show. Export it again.`,
  tooLarge: ({ file, bytes, limit }) =>
    `${file}: ${bytes} bytes when unpacked, more than the ${limit} that the browser can hold. Crop or resample the scan.`,
  missingData: ({ file, data }) => `${file}: its voxels are in ${data}. Drop both files together.`,
  noSuchVolume: ({ file, volume, volumes }) => `${file}: there is no volume ${volume}, only ${volumes}.`,
  gridsDiffer: ({ file, other }) =>
    `${file} and ${other} do not have the same size and spacing. Resample the channels of a case to one grid.`,
  reader: ({ reader }) =>
    `This model was planned with the reader ${reader}, which the studio does not have. It reads with SimpleITKIO, NibabelIO and NibabelIOWithReorient.`,
  label: ({ file, value }) =>
    `${file}: label ${value} cannot be stored; labels are whole numbers from 0 to 65535.`,
} satisfies Record<string, (details: FailureDetails) => string>;

export type ImageFailure = keyof typeof MESSAGES;

/** An image file that cannot be read or written. `code` is `image.<failure>`. */
export class ImageError extends StudioError {
  override readonly name = 'ImageError';

  constructor(failure: ImageFailure, details: FailureDetails, options?: ErrorOptions) {
    super(`image.${failure}`, MESSAGES[failure](details), details, options);
  }
}
