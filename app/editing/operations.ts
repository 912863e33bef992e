import { attempt } from '../actions/index.ts';
import { heldScan, viewerHandle } from '../state/index.ts';
import type { ToolPoint } from '../viewer/index.ts';
import {
  ellipse,
  IGNORE,
  type Operation,
  type Outline,
  rectangle,
  ruleExcept,
  type Zyx,
} from '../workers.ts';
import { editSession, publish, type ScissorsOptions, useEditing } from './editingStore.ts';
import { editingWorker } from './editingWorker.ts';
import { inTurn } from './inTurn.ts';
import type { Change, LabelSession } from './labelSession.ts';
import { currentRule, isClass, rangeLimit } from './painting.ts';
import { isLocked, without, withRowsFor } from './segments.ts';

/**
 * Operations on the whole map.
 *
 * | state     | start       | done                        | Apply, Enter     | Cancel, Escape       |
 * | --------- | ----------- | --------------------------- | ---------------- | -------------------- |
 * | idle      | → computing | –                           | –                | –                    |
 * | computing | –           | → shown (at once: → idle)   | –                | → idle, worker ended |
 * | applying  | –           | → shown, → idle             | –                | –                    |
 * | shown     | –           | –                           | → idle, one step | → idle, taken back   |
 *
 * `applying`: so many voxels come in, become a step, or are taken back that the page breathes in between.
 */
let shown: { readonly change: Change; readonly manner: Manner } | undefined;
let run = 0;

export interface Manner {
  /** Without asking, as a click of fill or a cut does. */
  readonly atOnce?: boolean;
  /** It marks where the active class is unknown, or (false) is known again. */
  readonly unknown?: boolean;
  /** This segment goes out of the list, whatever painting is limited to. */
  readonly removes?: number;
  /** Only voxels within the range of intensities, whether painting is limited to it or not. */
  readonly byIntensity?: boolean;
}

const needsScan = (operation: Operation): boolean =>
  operation.kind === 'regionGrow' ||
  operation.kind === 'growCut' ||
  (operation.kind === 'flood' && operation.range !== undefined);

/** Computes in the worker, with the locks and limits of painting. @throws StudioError */
export async function operate(operation: Operation, manner: Manner = {}): Promise<void> {
  const session = editSession();
  const { proposal, segments, active } = useEditing.getState();
  if (!session || proposal || session.stroking || session.opening) return;
  const target = 'value' in operation ? operation.value : 0;
  if (isLocked(segments, manner.unknown === undefined ? target : active)) return;
  run += 1;
  const turn = run;
  const what = whatIsDone(operation, manner);
  useEditing.setState({ proposal: { what, state: 'computing', voxels: 0 } });
  const report = (share: number) => {
    if (turn === run) useEditing.setState({ proposal: { what, state: 'computing', share, voxels: 0 } });
  };
  try {
    const scan = heldScan();
    const { map, rule } = editable(session, manner);
    const inputs = needsScan(operation) && scan ? { scan: scan.data } : {};
    const edit = await editingWorker.propose(map, rule, operation, inputs, report);
    if (turn !== run || editSession() !== session) return;
    const change = manner.unknown === undefined ? { voxels: edit } : { unknown: edit };
    const answer = () => {
      shown = { change, manner };
      viewerHandle()?.labelsEdited();
      useEditing.setState({ proposal: { what, state: 'shown', voxels: edit.voxels } });
      if (manner.atOnce) applyProposal();
    };
    inTurn(session, what, session.showing(change), answer, () => session.drop(change));
  } catch (error) {
    if (turn !== run) return;
    useEditing.setState({ proposal: undefined });
    throw error;
  }
}

/** For the tooltip of undo. */
function whatIsDone({ kind }: Operation, { unknown, removes }: Manner): string {
  if (removes !== undefined) return 'removeSegment';
  return unknown === undefined ? kind : 'unknown';
}

function editable(session: LabelSession, { unknown, byIntensity, removes }: Manner) {
  if (removes !== undefined) return { map: session.map, rule: ruleExcept() };
  if (unknown === undefined)
    return { map: session.map, rule: { ...currentRule(), ...rangeLimit(byIntensity) } };
  const { map, rule } = session.unknownMap(useEditing.getState().active, unknown);
  return { map, rule: { ...rule, ...rangeLimit(byIntensity) } };
}

export function applyProposal(): void {
  const { proposal } = useEditing.getState();
  const session = editSession();
  if (!proposal || !shown || !session) return;
  const { change, manner } = shown;
  const { active } = useEditing.getState();
  const own = session.segments.find(({ value }) => value === active)?.name ?? '';
  const { removes } = manner;
  const rows =
    removes === undefined
      ? withRowsFor(session.segments, change.voxels?.values ?? [], (value) => `${own} ${value}`.trim())
      : without(session.segments, removes);
  shown = undefined;
  if (removes === active) useEditing.setState({ active: rows[0]?.value ?? 0 });
  inTurn(session, proposal.what, session.keeping(proposal.what, change, rows), (isKept) => {
    if (isKept) publish();
  });
}

export function dropProposal(): void {
  const { proposal } = useEditing.getState();
  const session = editSession();
  if (!proposal || !session || proposal.state === 'applying') return;
  run += 1;
  if (proposal.state === 'computing') editingWorker.stop();
  const change = shown?.change ?? {};
  shown = undefined;
  inTurn(session, proposal.what, session.dropping(change), () => viewerHandle()?.labelsEdited());
}

/** The voxel under a click; undefined outside of the map. */
function voxelAt({ index }: ToolPoint): Zyx | undefined {
  const size = editSession()?.map.size;
  const seed: Zyx = [Math.round(index[0]), Math.round(index[1]), Math.round(index[2])];
  return size && seed.every((place, axis) => place >= 0 && place < (size[axis] ?? 0)) ? seed : undefined;
}

/** A click of the fill tool. */
export function fillFrom(point: ToolPoint): void {
  const { fill, threshold, active } = useEditing.getState();
  const seed = voxelAt(point);
  if (!seed) return;
  const operation: Operation = {
    kind: 'flood',
    value: active,
    seed,
    ...(fill.dimensions === 2 && { within: point.through }),
    ...(fill.byIntensity && { range: [threshold.lower, threshold.upper] as const }),
  };
  void attempt(() => operate(operation, { atOnce: true }));
}

/** A click of the growing tool; in space it asks, because nobody sees all slices. */
export function growFrom(point: ToolPoint): void {
  const { grow, active } = useEditing.getState();
  const seed = voxelAt(point);
  if (!seed) return;
  const flat = grow.dimensions === 2;
  const within = flat ? point.through : undefined;
  void attempt(() =>
    operate({ kind: 'regionGrow', value: active, seed, within, spread: grow.spread }, { atOnce: flat }),
  );
}

/** A click of the island tool. */
export function pickIslandAt(point: ToolPoint): void {
  const seed = voxelAt(point);
  const keeps = useEditing.getState().island === 'keep';
  if (seed) void attempt(() => operate({ kind: 'pickIsland', seed, keeps }, { atOnce: true }));
}

type Corner = Outline['corners'][number];

/** The end of a drag of the scissors. */
export function cutAlong(points: readonly ToolPoint[]): void {
  const { scissors, active, marks } = useEditing.getState();
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
    ...becomes(marks === 'unknown' ? 'fill' : scissors.action, active),
  };
  const unknown = marks === 'unknown' ? { unknown: scissors.action !== 'cut' } : {};
  if (marks === 'unknown' && !isClass(active)) return;
  void attempt(() => operate(operation, { atOnce: true, ...unknown }));
}

/** What scissors make of the voxels on their side. */
function becomes(action: ScissorsOptions['action'], active: number): { value: number; of?: number } {
  switch (action) {
    case 'cut':
      return { value: 0, of: active };
    case 'fill':
      return { value: active };
    case 'ignore':
      return { value: IGNORE };
    default:
      return action satisfies never;
  }
}
