/** From file headers to series that can be read. */
import type { StudioError } from '../../../failure/index.ts';
import type { Geometry } from '../../volume.ts';
import { DicomError } from '../dicomError.ts';
import type { OpenInstance } from '../pixels/frameReader.ts';
import { along } from '../vectors.ts';
import { bundleImages } from './bundles.ts';
import { fileSafe } from './fileSafe.ts';
import { noteOf, type ScanNote, shortMm } from './notes.ts';
import type { Bundle, Image, Stack } from './stack.ts';
import { stackImages } from './stackImages.ts';

/** A series as it will be read: one volume. Texts come from the headers and are plain text. */
export interface DicomSeries {
  /** File-name safe, of the series' description and number; not unique. */
  readonly name: string;
  readonly modality: string;
  readonly description: string;
  readonly study: string;
  readonly patient: string;
  readonly images: number;
  readonly localizer: boolean;
  /** Series Instance UID and Frame of Reference UID, '' where the files do not say. */
  readonly uid: string;
  readonly frameOfReference: string;
  readonly geometry: Geometry;
  readonly notes: readonly ScanNote[];
  readonly stack: Stack;
}

export interface SeriesPlan {
  readonly series: readonly DicomSeries[];
  readonly failures: readonly { readonly path: string; readonly error: StudioError }[];
}

/** Series in the order of study, series number and position; localizers last. */
export function planSeries(instances: readonly OpenInstance[]): SeriesPlan {
  const series: DicomSeries[] = [];
  const failures: { path: string; error: StudioError }[] = [];
  for (const bundle of bundleImages(instances)) {
    try {
      for (const stack of stackImages(withPositions(bundle))) series.push(seriesOf(stack));
    } catch (error) {
      if (!(error instanceof DicomError)) throw error;
      failures.push({ path: bundle.images[0]?.instance.path ?? '', error });
    }
  }
  return { series: series.sort(inOrder), failures };
}

/** Images without a position are put one behind the other in the order of their numbers, if the header says how far
 *  apart. @throws DicomError `dicom.noPosition` */
function withPositions(bundle: Bundle): Bundle {
  const [first] = bundle.images;
  if (!first || first.frame.position || bundle.images.length === 1) return bundle;
  const { instance } = first;
  const spacing = instance.sliceSpacing ?? instance.sliceThickness;
  if (spacing === undefined)
    throw new DicomError('noPosition', { file: instance.path, count: bundle.images.length });
  const numbered = bundle.images.toSorted(
    (a, b) => a.instance.instanceNumber - b.instance.instanceNumber || a.frame.index - b.frame.index,
  );
  const images = numbered.map(
    (image, i): Image => ({
      ...image,
      frame: { ...image.frame, position: along([0, 0, 0], [0, 0, 1], i * spacing) },
    }),
  );
  return { ...bundle, images, notes: [...bundle.notes, noteOf('numbered', { spacing: shortMm(spacing) })] };
}

function seriesOf(stack: Stack): DicomSeries {
  const [first] = stack.images;
  if (!first) throw new RangeError('a stack without images');
  const { instance, frame } = first;
  return {
    name: nameOf(instance, stack.marks),
    modality: instance.modality,
    description: [instance.seriesDescription, ...stack.marks].filter(Boolean).join(' '),
    study: instance.studyDescription,
    patient: instance.patientName,
    images: stack.images.length,
    localizer: frame.localizer,
    uid: instance.series,
    frameOfReference: instance.frameOfReference,
    geometry: stack.geometry,
    notes: frame.localizer ? [noteOf('localizer'), ...stack.notes] : stack.notes,
    stack,
  };
}

/** A description that ends in `_0001` would be taken for nnU-Net's channel number. */
function nameOf(
  { modality, seriesDescription, seriesNumber }: OpenInstance,
  marks: readonly string[],
): string {
  const number = seriesNumber === undefined ? '' : `s${seriesNumber}`;
  const parts = [modality, number, seriesDescription, ...marks].map(fileSafe).filter(Boolean);
  const name = parts.join('_') || 'series';
  return /_\d{4}$/.test(name) ? `${name}_` : name;
}

function inOrder(a: DicomSeries, b: DicomSeries): number {
  const key = ({ stack, localizer }: DicomSeries) => {
    const instance = stack.images[0]?.instance;
    return {
      localizer: Number(localizer),
      study: instance?.study ?? '',
      number: instance?.seriesNumber ?? 0,
    };
  };
  const [one, other] = [key(a), key(b)];
  return (
    one.localizer - other.localizer ||
    (one.study < other.study ? -1 : one.study > other.study ? 1 : 0) ||
    one.number - other.number
  );
}
