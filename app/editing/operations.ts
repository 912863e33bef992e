import { attempt } from '../actions/index.ts';
import { heldScan, viewerHandle } from '../state/index.ts';
import type { ToolPoint } from '../viewer/index.ts';
import { type Edit, editedVoxels, ellipse, type Operation, type Outline, rectangle } from '../workers.ts';
import { editSession, publish, useEditing } from './editingStore.ts';
import { editingWorker } from './editingWorker.ts';
import { currentRule } from './painting.ts';
import { isLocked } from './segments.ts';

/**
 * Operations on the whole map.
 *
 * | state     | start       | done                        | Apply, Enter     | Cancel, Escape       |
 * | --------- | ----------- | --------------------------- | ---------------- | -------------------- |
 * | idle      | → computing | –                           | –                | –                    |
 * | computing | –           | → shown (at once: → idle)   | –                | → idle, worker ended |
 * | shown     | –           | –                           | → idle, one step | → idle, taken back   |
 */
let shown: Edit | undefined;
let run = 0;

const needsScan = (operation: Operation): boolean =>
  operation.kind === 'flood' && operation.range !== undefined;

/** Computes in the worker, with the locks and limits of painting. @param atOnce without asking, as a click of fill or
 *  a cut does. @throws StudioError */
export async function operate(operation: Operation, atOnce = false): Promise<void> {
  const session = editSession();
  const { proposal, segments } = useEditing.getState();
  if (!session || proposal || session.stroking) return;
  const target = 'value' in operation ? operation.value : 0;
  if (isLocked(segments, target)) return;
  run += 1;
  const turn = run;
  useEditing.setState({ proposal: { what: operation.kind, state: 'computing', voxels: 0 } });
  try {
    const scan = heldScan();
    const voxels = await editingWorker.propose(
      session.map,
      currentRule(),
      operation,
      needsScan(operation) && scan ? { scan: scan.data } : {},
    );
    if (turn !== run || editSession() !== session) return;
    session.show(voxels);
    shown = voxels;
    viewerHandle()?.labelsEdited();
    useEditing.setState({ proposal: { what: operation.kind, state: 'shown', voxels: editedVoxels(voxels) } });
    if (atOnce) applyProposal();
  } catch (error) {
    if (turn !== run) return;
    useEditing.setState({ proposal: undefined });
    throw error;
  }
}

export function applyProposal(): void {
  const { proposal } = useEditing.getState();
  if (!proposal || !shown) return;
  const kept = editSession()?.keep(proposal.what, shown);
  shown = undefined;
  useEditing.setState({ proposal: undefined });
  if (kept) publish();
}

export function dropProposal(): void {
  const { proposal } = useEditing.getState();
  if (!proposal) return;
  run += 1;
  if (proposal.state === 'computing') editingWorker.stop();
  if (shown) editSession()?.drop(shown);
  shown = undefined;
  useEditing.setState({ proposal: undefined });
  viewerHandle()?.labelsEdited();
}

/** A click of the fill tool. */
export function fillFrom({ index, through }: ToolPoint): void {
  const { fill, threshold, active } = useEditing.getState();
  const session = editSession();
  if (!session) return;
  const [z, y, x] = [Math.round(index[0]), Math.round(index[1]), Math.round(index[2])];
  const [depth, height, width] = session.map.size;
  if (z < 0 || y < 0 || x < 0 || z >= depth || y >= height || x >= width) return;
  const operation: Operation = {
    kind: 'flood',
    value: active,
    seed: [z, y, x],
    ...(fill.dimensions === 2 && { within: through }),
    ...(fill.byIntensity && { range: [threshold.lower, threshold.upper] as const }),
  };
  void attempt(() => operate(operation, true));
}

type Corner = Outline['corners'][number];

/** The end of a drag of the scissors. */
export function cutAlong(points: readonly ToolPoint[]): void {
  const { scissors, active } = useEditing.getState();
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last || points.length < 2) return;
  const { through } = first;
  const corner = ({ index }: ToolPoint): Corner => {
    const [a = 0, b = 0] = index.filter((_, axis) => axis !== through);
    return [a, b];
  };
  const [from, to] = [corner(first), corner(last)];
  const corners = {
    rectangle: () => rectangle(from, to),
    ellipse: () => ellipse(from, [Math.abs(to[0] - from[0]), Math.abs(to[1] - from[1])]),
    free: () => points.map(corner),
  }[scissors.shape]();
  const operation: Operation = {
    kind: 'cut',
    outline: { through, corners },
    side: scissors.side,
    ...(scissors.slices === 'this' && { slice: first.index[through] }),
    ...(scissors.action === 'cut' ? { value: 0, of: active } : { value: active }),
  };
  void attempt(() => operate(operation, true));
}
