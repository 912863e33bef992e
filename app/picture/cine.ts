import { create } from 'zustand';
import { useCursor, usePreferences, viewerHandle } from '../state/index.ts';

/** Whether the slices of a pane are played one after another. */
export const useCine = create<{ readonly isPlaying: boolean }>()(() => ({ isPlaying: false }));

let timer = 0;

export function toggleCine(): void {
  const isPlaying = !useCine.getState().isPlaying;
  useCine.setState({ isPlaying });
  clearTimeout(timer);
  if (isPlaying) step();
}

// Asked anew for every picture: the rate may change while it plays.
function step(): void {
  const { mainPane, cineRate } = usePreferences.getState();
  const hovered = useCursor.getState().readout?.pane;
  const viewer = viewerHandle();
  const pane = hovered ?? (mainPane === 'volume' ? 'axial' : mainPane);
  const shown = viewer?.describe()[pane];
  if (!viewer || !shown) {
    useCine.setState({ isPlaying: false });
    return;
  }
  viewer.scroll(pane, shown.slice === shown.slices ? 1 - shown.slices : 1);
  timer = window.setTimeout(step, 1000 / cineRate);
}
