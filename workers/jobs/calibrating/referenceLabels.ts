/** References of a teacher: what their labels may be, and which label of the teacher each stands for. */
import type { NnunetReader } from '../../image/index.ts';
import type { DecidedLabels } from '../predicting/decidedLabels.ts';
import type { LabelMapping } from './api.ts';
import { type LabelledCase, type Reference, readReference } from './labelledCase.ts';

type Decided = Pick<DecidedLabels, 'segments' | 'regions' | 'hasRegions'>;

/**
 * As `readReference`, of the teacher's classes. Regions unite labels by their numbers, whatever those are called, and a
 * label that is written for no region is one of the reference all the same.
 * @throws JobError `job.otherClasses`
 */
export function readTeachersReference(
  opened: LabelledCase,
  reader: NnunetReader,
  { segments, regions, hasRegions }: Decided,
  mapping?: LabelMapping,
): Promise<Reference> {
  const united = regions.flatMap(({ values }) => values.map((value) => [value, String(value)] as const));
  const written = segments.map(({ value, name }) => [value, name] as const);
  const classes = new Map([[0, 'background'], ...united, ...written]);
  if (!hasRegions) return readReference(opened, reader, classes, mapping);
  const { names: _, ...byNumbers } = opened;
  return readReference(byNumbers, reader, classes);
}

/** The labels that the teacher would write if it were right: of the regions that hold a label, the last one's. */
export function asWritten(labels: Uint16Array, { regions }: Pick<Decided, 'regions'>): Uint16Array {
  if (regions.length === 0) return labels;
  const writtenFor = new Map<number, number>();
  for (const { values, written } of regions) for (const value of values) writtenFor.set(value, written);
  return labels.map((label) => writtenFor.get(label) ?? label);
}
