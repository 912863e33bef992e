import { HOST_IS_LITTLE_ENDIAN, swapBytes } from '../decodeVoxels.ts';
import { requireFormat } from '../imageFormat.ts';
import { type Volume, type VoxelArray, voxelCount } from '../volume.ts';
import { bytesOf, sourceOf, type VoxelSource, wholeOf } from '../voxelSource.ts';
import { STORED_BYTES } from '../voxelTypes.ts';
import { encodeWithItk } from './encodeWithItk.ts';
import { LONGEST_AXIS, niftiHead } from './niftiHead.ts';

export type Grid = Pick<Volume, 'geometry' | 'fileDimension'>;

/** One channel `[z, y, x]` as a compressed image file; the ending of `name` decides the format.
 *  @param data only read; it may lie in shared memory
 *  @throws ImageError `image.ending` */
export const writeImage = (data: VoxelArray, grid: Grid, name: string): Promise<Blob> =>
  writeVoxels(sourceOf(data.subarray(0, voxelCount(grid.geometry.size))), grid, name);

/** The same from pieces. NIfTI is written in passing: beside the source it holds a few MiB and the compressed file.
 *  @throws ImageError `image.ending` */
export async function writeVoxels(source: VoxelSource, grid: Grid, name: string): Promise<Blob> {
  const { kind, ending } = requireFormat(name);
  if (kind !== 'nifti' || Math.max(...grid.geometry.size) > LONGEST_AXIS)
    return new Blob([await encodeWithItk(wholeOf(source), grid, name)]);
  const head = await niftiHead(source.type, grid);
  const file = fileStream(head, source);
  return new Response(ending === '.nii' ? file : file.pipeThrough(new CompressionStream('gzip'))).blob();
}

function fileStream(
  head: Uint8Array<ArrayBuffer>,
  source: VoxelSource,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const asBytes = new TransformStream<VoxelArray, Uint8Array<ArrayBuffer>>({
    start: (controller) => controller.enqueue(head),
    transform(voxels, controller) {
      // A source's pieces are copies of its own, never shared memory.
      const bytes = new Uint8Array(voxels.buffer as ArrayBuffer, voxels.byteOffset, voxels.byteLength);
      if (!HOST_IS_LITTLE_ENDIAN) swapBytes(bytes, STORED_BYTES[source.type]);
      controller.enqueue(bytes);
    },
  });
  return bytesOf(source).pipeThrough(asBytes);
}
