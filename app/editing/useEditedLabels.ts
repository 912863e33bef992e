import { useMemo } from 'react';
import type { DisplayLabels } from '../viewer/index.ts';
import { IGNORE } from '../workers.ts';
import { editSession, useEditing } from './editingStore.ts';

/** The map under edit as the viewer draws it; undefined while none is. Its voxels change in place. */
export function useEditedLabels(): DisplayLabels | undefined {
  const edited = useEditing((state) => state.edited?.of);
  const segments = useEditing((state) => state.segments);
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
      })),
    };
  }, [edited, segments]);
}
