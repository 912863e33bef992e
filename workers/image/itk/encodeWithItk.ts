import { requireFormat } from '../imageFormat.ts';
import type { VoxelArray } from '../volume.ts';
import { typeOfVoxels } from '../voxelSource.ts';
import { runItk } from './runItk.ts';
import type { Grid } from './writeImage.ts';

/** A NIfTI's header is asked for with eight. */
const FEW_VOXELS = 8;

/** A whole image file as ITK writes it, compressed where its format can be; ITK holds the voxels several times.
 *  @param data handed over: empty afterwards in the browser, and not in shared memory
 *  @throws ImageError `image.ending` */
export async function encodeWithItk(
  data: VoxelArray,
  grid: Grid,
  name: string,
): Promise<Uint8Array<ArrayBuffer>> {
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
    small: data.length <= FEW_VOXELS,
  });
  const written = result.outputs[1]?.data;
  if (result.returnValue !== 0 || !hasBytes(written))
    throw new Error(`ITK could not write ${name}: ${result.stderr}`);
  return new Uint8Array(written.data);
}

function itkImage(data: VoxelArray, { geometry, fileDimension }: Grid) {
  const dimension = fileDimension === 2 ? 2 : 3;
  const first = (values: readonly number[]): number[] => values.slice(0, dimension);
  const direction = geometry.direction.filter((_, i) => i % 3 < dimension && i < 3 * dimension);
  return {
    imageType: { dimension, componentType: typeOfVoxels(data), pixelType: 'Scalar' as const, components: 1 },
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
