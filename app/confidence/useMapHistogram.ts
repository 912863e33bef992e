import { useEffect, useMemo, useState } from 'react';
import { attempt } from '../actions/index.ts';
import { confidenceSession } from './confidenceSession.ts';
import { useConfidence } from './confidenceStore.ts';
import { logOddsBins } from './figures.ts';
import { previewWorker } from './previewWorker.ts';

export interface MapHistogram {
  /** Voxels of the predicted foreground by equal steps of the axis. */
  readonly bins: readonly number[];
  readonly axis: 'log-odds' | 'share';
}

/** How often each value of the shown map stands in the predicted foreground; undefined until it is counted.
 *  @param from,to log-odds at both ends, for confidence; the other measures lie in 0 … 1 */
export function useMapHistogram(from: number, to: number, count: number): MapHistogram | undefined {
  const measure = useConfidence((state) => state.measure);
  const result = useConfidence((state) => state.opened?.result);
  const [others, setOthers] = useState<{ readonly of: string; readonly bins: readonly number[] }>();
  const of = `${result}:${measure}`;
  useEffect(() => {
    const session = confidenceSession();
    const codes = measure === 'confidence' ? undefined : session?.measures.get(measure);
    if (!session || !codes) return;
    let current = true;
    void attempt(async () => {
      const bins = await previewWorker().histogram(codes, session.prediction, count);
      if (current) setOthers({ of, bins });
    });
    return () => {
      current = false;
    };
  }, [of, measure, count]);
  return useMemo(() => {
    if (measure !== 'confidence') return others?.of === of ? { bins: others.bins, axis: 'share' } : undefined;
    const classes = confidenceSession()?.predicted.classes.filter(({ value }) => value !== 0);
    if (result === undefined || !classes) return undefined;
    const bins = new Array<number>(count).fill(0);
    for (const { undecided } of classes)
      logOddsBins(undecided, from, to, count).forEach((voxels, at) => {
        bins[at] = (bins[at] ?? 0) + voxels;
      });
    return { bins, axis: 'log-odds' };
  }, [result, measure, others, of, from, to, count]);
}
