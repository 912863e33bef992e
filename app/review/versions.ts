/** Earlier labels of the open case: laid over the present one, shown beside it, put back. */
import { useMemo } from 'react';
import { io, openCase } from '../actions/index.ts';
import { holdReference, shownScanOf, useOpenLabels, useStudio } from '../state/index.ts';
import { type DisplayLabels, IGNORE_COLOUR } from '../viewer/index.ts';
import type { LabelVersion, ReviewCase, Volume } from '../workers.ts';
import { type ComparedVersion, caseChanged, useReview } from './reviewStore.ts';

let held: { readonly version: string; readonly volume: Volume } | undefined;

/** Shows an earlier label with the present one: as outlines over it, or in planes of its own beside it.
 *  @throws StudioError */
export async function compareVersion(
  one: ReviewCase,
  { version }: LabelVersion,
  name: string,
  how: ComparedVersion['how'],
): Promise<void> {
  stopComparing();
  const volume = await io().readVersion(one.folder, one.case, version);
  if (useReview.getState().current !== one.case) return;
  if (how === 'beside') held = { version: idOf(one.case, version), volume };
  else {
    holdReference(volume);
    useStudio.getState().referenceShown({ id: idOf(one.case, version), name, values: valuesOf(one.folder) });
  }
  useReview.setState({ compared: { case: one.case, version, name, how } });
}

const idOf = (id: string, version: number) => `${id}:${version}`;

const valuesOf = (folder: string): number[] =>
  useStudio
    .getState()
    .datasets.find((one) => one.folder === folder)
    ?.labels.flatMap(({ values }) => values)
    .filter((value) => value > 0) ?? [];

/** Shows the present label alone. */
export function stopComparing(): void {
  if (useReview.getState().compared?.how === 'outlines') {
    holdReference(undefined);
    useStudio.getState().referenceShown(undefined);
  }
  held = undefined;
  useReview.setState({ compared: undefined });
}

/** Makes an earlier label the present one, which becomes an earlier one itself. @throws StudioError */
export async function restoreVersion(one: ReviewCase, { version }: LabelVersion): Promise<void> {
  stopComparing();
  caseChanged(await io().restoreVersion(one.folder, one.case, version));
  if (useReview.getState().current === one.case) await openCase(one.folder, one.case);
}

const ignoreSegment = (value: number | undefined) =>
  value === undefined ? [] : [{ value, name: 'ignore', colour: IGNORE_COLOUR, visible: true, hatched: true }];

/** The earlier label that is looked at beside the open one, in the open one's colours; undefined while none is. */
export function useVersionBeside(): DisplayLabels | undefined {
  const compared = useReview((state) => state.compared);
  const open = useStudio((state) => shownScanOf(state)?.inDataset?.case);
  const labels = useOpenLabels();
  const folder = useReview((state) => state.folder);
  const ignore = useStudio((state) => state.datasets.find((one) => one.folder === folder)?.ignore);
  return useMemo(() => {
    if (compared?.how !== 'beside' || compared.case !== open || !held || !labels) return undefined;
    const classes = labels.segments.filter(({ value }) => value !== ignore);
    const segments = classes.map((segment) => ({ ...segment, visible: true }));
    return { id: held.version, volume: held.volume, segments: [...segments, ...ignoreSegment(ignore)] };
  }, [compared, open, labels, ignore]);
}
