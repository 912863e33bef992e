/** The images that a segmentation is drawn on, from the original files of a scan. */
import { sameGrid } from '../../geometry.ts';
import type { Geometry } from '../../volume.ts';
import { DicomError } from '../dicomError.ts';
import { indexOf } from '../gridIndex.ts';
import { type DicomDataSet, PIXEL_DATA, parseDataSet } from '../header/dataSet.ts';
import { type DicomFile, openInstances } from '../header/openInstances.ts';
import { planSeries } from '../series/planSeries.ts';
import type { Image } from '../series/stack.ts';

export interface SourceSeries {
  /** Header of one of its files, for what is known of patient and study. */
  readonly header: DicomDataSet;
  readonly images: readonly Image[];
  /** For each slice of the grid the image that lies there, or none where a slice was filled in or moved. */
  readonly slices: readonly (Image | undefined)[];
}

/** An image this close to a slice is that slice, in voxels. */
const SAME_PLACE = 0.01;

/** @param files the originals of a scan, its series complete @param grid the scan's
 *  @throws DicomError `dicom.sourceImages` when none of the files is an image of this grid */
export async function openSource(files: readonly DicomFile[], grid: Geometry): Promise<SourceSeries> {
  const { instances } = await openInstances(files);
  const series = planSeries(instances).series.find(({ geometry }) => sameSpace(geometry, grid));
  const [first, ...others] = series?.stack.images ?? [];
  if (!first) throw new DicomError('sourceImages', { file: files[0]?.path ?? '' });
  const images = [first, ...others];
  const slices: (Image | undefined)[] = Array.from({ length: grid.size[0] }, () => undefined);
  for (const image of images) {
    const slice = sliceOf(image, grid);
    if (slice !== undefined) slices[slice] = image;
  }
  return { header: await openHeader(first.instance), images, slices };
}

/** The plan that the scan was read by: planning the same files again gives the same grid. */
const sameSpace = (planned: Geometry, grid: Geometry): boolean =>
  sameGrid(planned, grid) && indexOf(grid, planned.origin).every((steps) => Math.abs(steps) < SAME_PLACE);

function sliceOf({ frame, instance }: Image, grid: Geometry): number | undefined {
  const [depth, rows, columns] = grid.size;
  if (!frame.position || instance.pixels.rows !== rows || instance.pixels.columns !== columns)
    return undefined;
  const [i, j, k] = indexOf(grid, frame.position);
  const slice = Math.round(k);
  const here = Math.max(Math.abs(i), Math.abs(j), Math.abs(k - slice)) < SAME_PLACE;
  return here && slice >= 0 && slice < depth ? slice : undefined;
}

/** The header of a DICOM file, without its pixels. @throws DicomError `dicom.damaged` */
export async function openHeader({ file, path }: DicomFile): Promise<DicomDataSet> {
  return parseDataSet(new Uint8Array(await file.arrayBuffer()), path, PIXEL_DATA);
}
