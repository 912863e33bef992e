/** Long work on the map under edit, done between the page's events: an edit may consist of millions of runs. */
import { attempt } from '../actions/index.ts';
import type { InParts } from '../workers.ts';
import { editSession, useEditing } from './editingStore.ts';
import type { LabelSession } from './labelSession.ts';

/** Milliseconds at a stretch: a frame or two. */
const STRETCH = 24;

/** Does parts until the work is done or the time is over. */
function stretch<T>(work: InParts<T>): IteratorResult<number, T> {
  const end = performance.now() + STRETCH;
  for (;;) {
    const part = work.next();
    if (part.done || performance.now() >= end) return part;
  }
}

/**
 * Short work is done when this returns. Longer work goes on between events, its share shown, and nobody edits meanwhile;
 * it is finished in any case, also when its map is closed.
 * @param then where the map is still under edit. @param closed where it is not
 */
export function inTurn<T>(
  session: LabelSession,
  what: string,
  work: InParts<T>,
  then: (result: T) => void,
  closed: () => void = () => {},
): void {
  const isOpen = () => editSession() === session;
  const first = stretch(work);
  const end = (result: T) => {
    if (!isOpen()) return closed();
    useEditing.setState({ proposal: undefined });
    then(result);
  };
  if (first.done) {
    end(first.value);
    return;
  }
  const show = (share: number) => {
    if (isOpen()) useEditing.setState({ proposal: { what, state: 'applying', share, voxels: 0 } });
  };
  show(first.value);
  void attempt(async () => end(await unhurried(work, show)));
}

/** Long work that nobody waits for, between the page's events. @param show hears how far it is, 0..1 */
export async function unhurried<T>(work: InParts<T>, show: (share: number) => void = () => {}): Promise<T> {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve));
    const part = stretch(work);
    if (part.done) return part.value;
    show(part.value);
  }
}
