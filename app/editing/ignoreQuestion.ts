import { create } from 'zustand';
import { declareLabels, io } from '../actions/index.ts';
import { useStudio } from '../state/index.ts';
import { type ScanSummary, suspectedIgnore } from '../workers.ts';

/** A label map of which it must be said which value means ignore. */
interface Question {
  readonly map: ScanSummary;
  /** The scan that it is laid over. */
  readonly of: string;
  /** Voxels by value, background too. */
  readonly counts: ReadonlyMap<number, number>;
  readonly suspected: number | undefined;
}

export const useIgnoreQuestion = create<{ readonly question?: Question }>()(() => ({}));

const ask = (question: Question | undefined) => useIgnoreQuestion.setState({ question });

/** Lays a stored scan over another as its labels; asks first where some value may mean ignore. @throws StudioError */
export async function layAsLabels(map: ScanSummary, of: string): Promise<void> {
  const counts = await io().labelValues(map.id);
  const suspected = suspectedIgnore(counts.keys());
  if (suspected === undefined && [...counts.keys()].every((value) => value >= 0))
    await declareLabels(map.id, of);
  else ask({ map, of, counts, suspected });
}

/** Asks of a label map that lies on its scan already. @throws StudioError */
export async function askIgnore(map: ScanSummary): Promise<void> {
  if (map.of === undefined) return;
  const counts = await io().labelValues(map.id);
  ask({ map, of: map.of, counts, suspected: map.ignore ?? suspectedIgnore(counts.keys()) });
}

/** @param ignoreValue undefined: no value means ignore @throws StudioError, LabelsError where values collide */
export async function answerIgnore(ignoreValue: number | undefined): Promise<void> {
  const { question } = useIgnoreQuestion.getState();
  if (!question) return;
  await declareLabels(question.map.id, question.of, ignoreValue);
  ask(undefined);
}

export const leaveIgnore = (): void => ask(undefined);

/** Asks of label maps that arrive with a value that may mean ignore. Returns the end of it. */
export function watchIgnore(): () => void {
  const since = Date.now();
  const asked = new Set<string>();
  return useStudio.subscribe(({ scans }, before) => {
    if (scans === before.scans) return;
    for (const map of scans) {
      const isNew =
        map.role === 'labels' && map.addedAt >= since && !map.segments && map.ignore === undefined;
      if (!isNew || map.of === undefined || map.voxels === undefined || asked.has(map.id)) continue;
      asked.add(map.id);
      const values = Object.keys(map.voxels).map(Number);
      const suspected = suspectedIgnore([0, ...values]);
      if (suspected === undefined || useIgnoreQuestion.getState().question) continue;
      const counts = new Map(Object.entries(map.voxels).map(([value, voxels]) => [Number(value), voxels]));
      ask({ map, of: map.of, counts, suspected });
    }
  });
}
