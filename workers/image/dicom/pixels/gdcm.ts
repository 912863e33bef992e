/**
 * GDCM (the codecs that SimpleITK reads DICOM with) as a decoder of compressed frames. In the browser a few ITK workers
 * stay alive while a series is read; in Node each call loads the module anew.
 */
import { z } from 'zod';
import { runItk, startItkWorker } from '../../itk/runItk.ts';
import { DicomError } from '../dicomError.ts';
import type { PixelFormat } from '../header/instance.ts';
import { codecFile } from './codecFile.ts';
import { bytesPerFrame, type StoredValues } from './storedValues.ts';

const PIPELINE = 'gdcm-read-image';
/** Enough that starting a call does not show, few enough that a call's memory stays small. */
const BATCH_BYTES = 8 << 20;
const MOST_WORKERS = 4;

const outputSchema = z.object({
  size: z.array(z.int()),
  data: z.custom<Exclude<StoredValues, never>>((value) => ArrayBuffer.isView(value)),
});

export const framesPerCall = (format: PixelFormat): number =>
  Math.max(1, Math.floor(BATCH_BYTES / bytesPerFrame(format)));

export class GdcmDecoder {
  private readonly idle: Worker[] = [];
  private readonly all: Worker[] = [];

  /** Calls that may run at once. */
  readonly lanes = Math.max(1, Math.min(MOST_WORKERS, (globalThis.navigator?.hardwareConcurrency ?? 2) - 1));

  /** Stored values of frames of one format. @throws DicomError `dicom.decode`, naming `file` */
  async decode(format: PixelFormat, frames: readonly Uint8Array[], file: string): Promise<StoredValues[]> {
    const worker = this.idle.pop() ?? this.start();
    try {
      return await this.run(worker, format, frames);
    } catch (error) {
      throw new DicomError('decode', { file, syntax: format.transferSyntax }, { cause: error });
    } finally {
      if (worker) this.idle.push(worker);
    }
  }

  /** Frees the workers and their memory. */
  close(): void {
    for (const worker of this.all.splice(0)) worker.terminate();
    this.idle.length = 0;
  }

  private start(): Worker | undefined {
    const worker = startItkWorker(PIPELINE);
    if (worker) this.all.push(worker);
    return worker;
  }

  private async run(
    worker: Worker | undefined,
    format: PixelFormat,
    frames: readonly Uint8Array[],
  ): Promise<StoredValues[]> {
    const path = 'frames.dcm';
    const { outputs, returnValue } = await runItk({
      pipeline: PIPELINE,
      args: [path, '0', '1', '--memory-io'],
      outputs: [{ type: 'JsonCompatible' }, { type: 'Image' }],
      inputs: [{ type: 'BinaryFile', data: { path, data: codecFile(format, frames) } }],
      ...(worker && { worker }),
    });
    if (returnValue !== 0 || outputs[0]?.data !== true) throw new Error('GDCM does not know the file');
    const { data } = outputSchema.parse(outputs[1]?.data);
    const voxels = format.rows * format.columns;
    if (data.length !== voxels * frames.length)
      throw new Error(`${data.length} voxels, not ${voxels * frames.length}`);
    return frames.map((_, i) => data.subarray(i * voxels, (i + 1) * voxels));
  }
}
