import { useMemo } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { heldScan, useStudio } from '../state/index.ts';
import type { DisplayLabels, DisplayTint, DisplayUnknown } from '../viewer/index.ts';
import { IGNORE } from '../workers.ts';
import { editSession, useEditing } from './editingStore.ts';
import type { EditSegments } from './segments.ts';

/** The map under edit as the viewer draws it; undefined while none is. Its voxels change in place. */
export function useEditedLabels(): DisplayLabels | undefined {
  const edited = useEditing((state) => state.edited?.of);
  const segments = useEditing((state) => state.segments);
  const unknown = useUnknown();
  const tint = useTint();
  const pointed = useStudio((state) => state.pointedSegment);
  return useMemo(() => {
    const session = editSession();
    if (!session || edited === undefined) return undefined;
    return {
      id: `${edited}:edited`,
      volume: session.volume,
      segments: segments.map(({ value, name, colour, visible }) => ({
        value,
        name,
        colour,
        visible,
        hatched: value === IGNORE,
        faint: pointed !== undefined && pointed !== value,
      })),
      unknown,
      tint,
    };
  }, [edited, segments, unknown, tint, pointed]);
}

/** Stripes of the classes that are shown. */
function useUnknown(): DisplayUnknown | undefined {
  const segments = useEditing((state) => state.segments);
  const setCount = useEditing(() => editSession()?.sets.length ?? 0);
  const isMarked = useEditing(() => editSession()?.unknown !== undefined);
  return useMemo(() => {
    const data = isMarked ? editSession()?.unknown : undefined;
    const sets = (editSession()?.sets ?? []).slice(0, setCount);
    return data && { data, colours: sets.map((labels) => coloursOf(labels, segments)) };
  }, [segments, setCount, isMarked]);
}

const coloursOf = (labels: readonly number[], segments: EditSegments): string[] =>
  labels.flatMap((label) => {
    const own = segments.find(({ value }) => value === label);
    return own?.visible ? [own.colour] : [];
  });

/** What a brush that is limited to a range of intensities can reach. */
function useTint(): DisplayTint | undefined {
  const { tool, threshold, colour } = useEditing(
    useShallow(({ tool, threshold, segments, active }) => ({
      tool,
      threshold,
      colour: segments.find(({ value }) => value === active)?.colour,
    })),
  );
  return useMemo(() => {
    const scan = heldScan();
    const isShown = threshold.on && (tool === 'brush' || tool === 'eraser');
    if (!scan || !isShown) return undefined;
    const { lower, upper } = threshold;
    return { voxels: scan.data, lower, upper, colour: colour ?? '#FFFFFF' };
  }, [tool, threshold, colour]);
}
