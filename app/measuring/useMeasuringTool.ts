import { useMemo } from 'react';
import { heldScan, useStudio } from '../state/index.ts';
import { indexToWorld, type PaneTool, type ToolPoint } from '../viewer/index.ts';
import type { Measure, Measurement } from './measurement.ts';
import { useMeasuring } from './measuringStore.ts';

export const MEASURE_COLOUR = '#4DE8FF';

/** The chosen measure as the viewer's planes take it. */
export function useMeasuringTool(): PaneTool | undefined {
  const measure = useMeasuring((state) => state.measure);
  const scan = useStudio((state) => state.shownScan?.id);
  return useMemo(
    () => (measure && scan ? { colour: MEASURE_COLOUR, ...gestures(measure, scan) } : undefined),
    [measure, scan],
  );
}

/** What the left button, or Enter at the crosshair, does while a measure is chosen. */
export function gestures(measure: Measure, scan: string): Omit<PaneTool, 'colour'> {
  const { drafted, measured } = useMeasuring.getState();
  const draft = () => useMeasuring.getState().draft;
  const draftAt = (at: ToolPoint) => {
    const waiting = draft();
    return waiting?.through === at.through && waiting.slice === sliceOf(at) ? waiting : undefined;
  };
  const drag = {
    begin: (at: ToolPoint) => {
      const waiting = draftAt(at);
      drafted(waiting?.measure === 'angle' ? withPoint(waiting, 2, at) : begun(measure, at));
    },
    move: (points: readonly ToolPoint[]) => {
      const [now, last] = [draft(), points.at(-1)];
      if (now && last) drafted(withPoint(now, now.points.length - 1, last));
    },
    end: () => {
      const now = draft();
      if (!now) return;
      if (isPoint(now)) drafted(undefined);
      else if (now.measure !== 'angle' || now.points.length === 3) measured(scan, now);
    },
  };
  return {
    ...drag,
    // One press for each point that a drag would begin or end at.
    press: (at) => {
      const now = draftAt(at);
      if (!now || !isPoint(now)) drag.begin(at);
      if (!now) return;
      drag.move([at]);
      drag.end();
    },
    cancel: () => drafted(undefined),
    resize: () => undefined,
  };
}

const sliceOf = ({ index, through }: ToolPoint): number => index[through];

function begun(measure: Measure, at: ToolPoint): Measurement {
  const { through } = at;
  const empty = { id: crypto.randomUUID(), measure, points: [], indices: [], through, slice: sliceOf(at) };
  return withPoint(withPoint(empty, 0, at), 1, at);
}

function withPoint(measurement: Measurement, place: number, { index }: ToolPoint): Measurement {
  const geometry = heldScan()?.geometry;
  if (!geometry) return measurement;
  const points = [...measurement.points];
  const indices = [...measurement.indices];
  points[place] = indexToWorld(geometry, [index[2], index[1], index[0]]);
  indices[place] = index;
  return { ...measurement, points, indices };
}

/** A click without a drag measures nothing. */
const isPoint = ({ points }: Measurement): boolean => {
  const [before, last] = points.slice(-2);
  return before !== undefined && last !== undefined && before.every((value, axis) => value === last[axis]);
};
