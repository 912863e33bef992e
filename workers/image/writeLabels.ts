import { ImageError } from './imageError.ts';
import { requireFormat } from './imageFormat.ts';
import { runItk } from './itk/runItk.ts';
import type { Volume, VoxelArray } from './volume.ts';

export type Grid = Pick<Volume, 'geometry' | 'fileDimension'>;

/**
 * A label map as a compressed image file on a scan's grid, as nnU-Net writes it: uint8 below 255 labels, else uint16.
 * On a 4-D scan the labels are one 3-D volume (nnU-Net itself refuses to write those).
 * @param labels `[z, y, x]` on the grid of `like`; not changed
 * @param name decides the format by its ending
 * @throws ImageError `image.label` for a value that is no whole number of 0 … 65535, `image.ending`
 * Source: nnunetv2 2.8.1 `SimpleITKIO.write_seg`.
 */
export async function writeLabels(labels: VoxelArray, like: Grid, name: string): Promise<Blob> {
  const { kind, ending } = requireFormat(name);
  const data = compact(labels, name);
  const as = `labels${ending === '.mhd' ? '.mha' : ending}`;
  const result = await runItk({
    pipeline: `${kind}-write-image`,
    args: ['0', '0', as, '--memory-io', '--use-compression'],
    outputs: [
      { type: 'JsonCompatible' },
      { type: 'BinaryFile', data: { path: as, data: new Uint8Array(0) } },
    ],
    inputs: [{ type: 'Image', data: itkImage(data, like) }],
  });
  const written = result.outputs[1]?.data;
  if (result.returnValue !== 0 || !hasBytes(written))
    throw new Error(`ITK could not write ${name}: ${result.stderr}`);
  return new Blob([new Uint8Array(written.data)]);
}

/** A copy in the smallest of nnU-Net's types. */
function compact(labels: VoxelArray, file: string): Uint8Array | Uint16Array {
  let largest = 0;
  for (const value of labels) {
    if (!(value >= 0 && value <= 65535 && Number.isInteger(value)))
      throw new ImageError('label', { file, value });
    if (value > largest) largest = value;
  }
  return largest < 255 ? Uint8Array.from(labels) : Uint16Array.from(labels);
}

function itkImage(data: Uint8Array | Uint16Array, { geometry, fileDimension }: Grid) {
  const dimension = fileDimension === 2 ? 2 : 3;
  const first = (values: readonly number[]): number[] => values.slice(0, dimension);
  const direction = geometry.direction.filter((_, i) => i % 3 < dimension && i < 3 * dimension);
  const componentType = data instanceof Uint8Array ? ('uint8' as const) : ('uint16' as const);
  return {
    imageType: { dimension, componentType, pixelType: 'Scalar' as const, components: 1 },
    name: 'labels',
    origin: first(geometry.origin),
    spacing: first(geometry.spacing.toReversed()),
    direction: Float64Array.from(direction),
    size: first(geometry.size.toReversed()),
    metadata: new Map(),
    data,
  };
}

function hasBytes(value: unknown): value is { data: Uint8Array } {
  return typeof value === 'object' && value !== null && 'data' in value && value.data instanceof Uint8Array;
}
