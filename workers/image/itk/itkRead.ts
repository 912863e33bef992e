import { ImageError } from '../imageError.ts';
import type { ImageFormat } from '../imageFormat.ts';
import { type ItkImage, itkImageSchema } from './itkGeometry.ts';
import { type PipelineResult, runItk } from './runItk.ts';

export interface ItkReadRequest {
  /** Of the original file, for messages. */
  readonly file: string;
  readonly format: ImageFormat;
  /** Name under which ITK sees the bytes; its ending selects the unpacking. */
  readonly as: string;
  /** Transferred to ITK: empty afterwards. */
  readonly bytes: Uint8Array;
  /** Geometry and types only; `data` is then empty. */
  readonly informationOnly?: boolean;
  /** `bytes` are a header alone. */
  readonly small?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads an image with ITK's own reader for the format.
 * @throws ImageError `image.notAnImage`, `image.damaged`
 */
export async function readWithItk(request: ItkReadRequest): Promise<ItkImage> {
  const result = await runReader(request);
  const [couldRead, image] = result.outputs;
  if (result.returnValue !== 0 || couldRead?.data !== true) {
    throw new ImageError('notAnImage', { file: request.file, format: request.format.title });
  }
  return itkImageSchema.parse(image?.data);
}

async function runReader({
  file,
  format,
  as,
  bytes,
  informationOnly,
  small,
  signal,
}: ItkReadRequest): Promise<PipelineResult> {
  try {
    return await runItk({
      pipeline: `${format.kind}-read-image`,
      args: [as, '0', '1', '--memory-io', ...(informationOnly ? ['--information-only'] : [])],
      outputs: [{ type: 'JsonCompatible' }, { type: 'Image' }],
      inputs: [{ type: 'BinaryFile', data: { path: as, data: bytes } }],
      signal,
      small,
    });
  } catch (error) {
    signal?.throwIfAborted();
    // A C++ exception reaches JavaScript as the address of its object, a bare number without a text.
    const reason = typeof error === 'number' ? 'its header or its voxels are inconsistent' : String(error);
    throw new ImageError('damaged', { file, reason }, { cause: error });
  }
}
