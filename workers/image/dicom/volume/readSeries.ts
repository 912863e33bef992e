import { checkGeometry } from '../../geometry.ts';
import { LIMIT_BYTES } from '../../imageHeader.ts';
import type { Volume } from '../../volume.ts';
import { DicomError } from '../dicomError.ts';
import { readFiles } from '../pixels/frameReader.ts';
import type { DicomSeries } from '../series/planSeries.ts';
import { mixSlices, shiftImages } from './regrid.ts';
import { VoxelSink } from './voxelSink.ts';

export interface ReadSeriesOptions {
  readonly onImage?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Decodes a series into one volume: geometry as SimpleITK's series reader has it, values rescaled frame by frame.
 * Slices that are missing, uneven or tilted are resampled as the series' notes say.
 * @throws DicomError naming the file; AbortError after `options.signal`
 */
export async function readSeries(series: DicomSeries, options: ReadSeriesOptions = {}): Promise<Volume> {
  const { files, volume } = decodeSeries(series, options);
  for await (const _ of files);
  return volume();
}

/** A series on its way to a volume. */
export interface DecodedSeries {
  /** The bytes of each file of the stack, once, in the order of its images; decoding goes on as they are taken. Throws what
   *  `readSeries` does. */
  readonly files: AsyncGenerator<Uint8Array<ArrayBuffer>, void>;
  /** Once `files` has ended. */
  readonly volume: () => Volume;
}

/** `readSeries` for callers that want the files too: each is read once. @throws DicomError naming the file */
export function decodeSeries(series: DicomSeries, options: ReadSeriesOptions = {}): DecodedSeries {
  const { images, geometry, shifts, slices } = series.stack;
  checkGeometry(geometry, series.name);
  const { rows, columns } = images[0]?.instance.pixels ?? { rows: 0, columns: 0 };
  const voxels = rows * columns;
  const bytes = 2 * voxels * images.length;
  if (bytes > LIMIT_BYTES) throw new DicomError('tooLarge', { file: series.name, bytes, limit: LIMIT_BYTES });
  const sink = new VoxelSink(
    voxels * images.length,
    images.map(({ instance }) => instance.pixels),
    images.map(({ frame }) => frame),
  );
  let done = 0;
  const files = readFiles(
    images.map(({ instance, frame }, slot) => ({ instance, frame: frame.index, slot })),
    (slot, values) => {
      sink.put(values, images[slot]?.frame ?? { slope: 1, intercept: 0 }, slot * voxels);
      options.onImage?.(++done, images.length);
    },
    options.signal,
  );
  const [, canvasRows, canvasColumns] = geometry.size;
  const canvas = { rows: canvasRows, columns: canvasColumns };
  const volume = (): Volume => {
    const shifted = shifts ? shiftImages(sink.data, { rows, columns }, canvas, shifts) : sink.data;
    const data = slices ? mixSlices(shifted, canvas.rows * canvas.columns, slices) : shifted;
    return { data, channels: 1, geometry, fileDimension: 3 };
  };
  return { files, volume };
}
