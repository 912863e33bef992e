import { requireFormat } from '../imageFormat.ts';
import type { Volume, VoxelArray } from '../volume.ts';
import { runItk } from './runItk.ts';

export type Grid = Pick<Volume, 'geometry' | 'fileDimension'>;

const COMPONENTS = {
  Uint8Array: 'uint8',
  Int8Array: 'int8',
  Uint16Array: 'uint16',
  Int16Array: 'int16',
  Uint32Array: 'uint32',
  Int32Array: 'int32',
  Float32Array: 'float32',
  Float64Array: 'float64',
} as const;

/** One channel `[z, y, x]` as a compressed image file; the ending of `name` decides the format.
 *  @throws ImageError `image.ending` */
export async function writeImage(data: VoxelArray, grid: Grid, name: string): Promise<Blob> {
  const { kind, ending } = requireFormat(name);
  const as = `image${ending === '.mhd' ? '.mha' : ending}`;
  const result = await runItk({
    pipeline: `${kind}-write-image`,
    args: ['0', '0', as, '--memory-io', '--use-compression'],
    outputs: [
      { type: 'JsonCompatible' },
      { type: 'BinaryFile', data: { path: as, data: new Uint8Array(0) } },
    ],
    inputs: [{ type: 'Image', data: itkImage(data, grid) }],
  });
  const written = result.outputs[1]?.data;
  if (result.returnValue !== 0 || !hasBytes(written))
    throw new Error(`ITK could not write ${name}: ${result.stderr}`);
  return new Blob([new Uint8Array(written.data)]);
}

function itkImage(data: VoxelArray, { geometry, fileDimension }: Grid) {
  const dimension = fileDimension === 2 ? 2 : 3;
  const first = (values: readonly number[]): number[] => values.slice(0, dimension);
  const direction = geometry.direction.filter((_, i) => i % 3 < dimension && i < 3 * dimension);
  const componentType = COMPONENTS[data.constructor.name as keyof typeof COMPONENTS];
  return {
    imageType: { dimension, componentType, pixelType: 'Scalar' as const, components: 1 },
    name: 'image',
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
