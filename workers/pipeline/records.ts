/** What a finished step left behind, and which steps it still speaks for. */
import { z } from 'zod';
import type { Json, PipelineNode } from './graph.ts';

const json: z.ZodType<Json> = z.json() as z.ZodType<Json>;

/** Dice of one case; null where a class is neither in the reference nor predicted. */
const caseScoreSchema = z.object({
  dice: z.number().nullable(),
  classes: z.record(z.string(), z.number().nullable()),
});
export type CaseScore = z.infer<typeof caseScoreSchema>;

/** A model of the studio, as a step reads it. */
const modelSchema = z.object({
  model: z.string(),
  folds: z.array(z.union([z.int().min(0), z.literal('all')])).min(1),
  checkpoint: z.string(),
});
export type ModelOutcome = z.infer<typeof modelSchema>;

/** What a step found; each kind fills its own part. */
export const outcomeSchema = z.object({
  labelled: z.array(z.string()).exactOptional(),
  unlabelled: z.array(z.string()).exactOptional(),
  /** splits_final.json of the labelled set, where there is one. */
  folds: z.array(z.object({ train: z.array(z.string()), val: z.array(z.string()) })).exactOptional(),
  /** Group of every case, labelled or not, where some share one: a patient, a picture. */
  groups: z.record(z.string(), z.string()).exactOptional(),
  split: z
    .object({
      train: z.array(z.string()),
      heldOut: z.array(z.string()),
      evaluated: z.array(z.string()),
    })
    .exactOptional(),
  dataset: z.string().exactOptional(),
  model: modelSchema.exactOptional(),
  calibration: z.string().exactOptional(),
  scores: z.record(z.string(), caseScoreSchema).exactOptional(),
  /** Of cases that only calibrate and compare rounds. */
  heldOutScores: z.record(z.string(), caseScoreSchema).exactOptional(),
  goesOn: z.boolean().exactOptional(),
  reason: z.enum(['better', 'fell', 'agree']).exactOptional(),
  /** Mean foreground Dice over the unlabelled cases between this round's teacher and the one before. */
  agreement: z.number().exactOptional(),
  figures: z.record(z.string(), z.number()).exactOptional(),
});
export type NodeOutcome = z.infer<typeof outcomeSchema>;

export const nodeRecordSchema = z.object({
  id: z.string(),
  params: json,
  /** Result of every step that was needed, by id. */
  inputs: z.record(z.string(), z.string()),
  /** SHA-256 over what was made: equal results leave what follows as it is. */
  result: z.string(),
  outcome: outcomeSchema,
  seconds: z.number().min(0),
  finishedAt: z.number(),
  software: z.string(),
});
export type NodeRecord = z.infer<typeof nodeRecordSchema>;
export type Records = ReadonlyMap<string, NodeRecord>;

/** `stale`: it was done, for other inputs or another file. `skipped`: the rounds ended before it. */
export type NodeState = 'done' | 'stale' | 'waiting' | 'skipped';

/** In the order of the graph, in which needs come first. */
export function statesOf(nodes: readonly PipelineNode[], records: Records): Map<string, NodeState> {
  const states = new Map<string, NodeState>();
  const byId = new Map(nodes.map((node) => [node.id, node]));
  for (const node of nodes) states.set(node.id, stateOf(node, records, states, byId));
  return states;
}

function stateOf(
  node: PipelineNode,
  records: Records,
  states: ReadonlyMap<string, NodeState>,
  byId: ReadonlyMap<string, PipelineNode>,
): NodeState {
  const isOver = (id: string) =>
    states.get(id) === 'skipped' ||
    (states.get(id) === 'done' && byId.get(id)?.kind === 'judge' && !records.get(id)?.outcome.goesOn);
  // The table is of what there is.
  if (node.kind !== 'table' && node.needs.some(isOver)) return 'skipped';
  const record = records.get(node.id);
  if (!record) return 'waiting';
  return node.needs.every((id) => isSettled(states.get(id))) && speaksFor(record, node, records, states)
    ? 'done'
    : 'stale';
}

const isSettled = (state: NodeState | undefined): boolean => state === 'done' || state === 'skipped';

function speaksFor(
  record: NodeRecord,
  node: PipelineNode,
  records: Records,
  states: ReadonlyMap<string, NodeState>,
): boolean {
  return (
    canonical(record.params) === canonical(node.params) &&
    canonical(record.inputs) === canonical(inputsOf(node, records, states))
  );
}

/** Results of the needed steps; those that are skipped say nothing. */
export function inputsOf(
  { needs }: Pick<PipelineNode, 'needs'>,
  records: Records,
  states: ReadonlyMap<string, NodeState>,
): Record<string, string> {
  const done = needs.filter((id) => states.get(id) === 'done');
  return Object.fromEntries(done.map((id) => [id, records.get(id)?.result ?? '']));
}

/** The first step that can run; undefined when all is done or skipped. */
export function nextNode(nodes: readonly PipelineNode[], records: Records): PipelineNode | undefined {
  const states = statesOf(nodes, records);
  return nodes.find(({ id, needs }) => {
    return !isSettled(states.get(id)) && needs.every((need) => isSettled(states.get(need)));
  });
}

/** What a change of these steps' results makes stale: everything that follows from them, nothing else. */
export function following(nodes: readonly PipelineNode[], changed: ReadonlySet<string>): Set<string> {
  const reached = new Set(changed);
  for (const { id, needs } of nodes) if (needs.some((need) => reached.has(need))) reached.add(id);
  for (const id of changed) reached.delete(id);
  return reached;
}

/** Equal texts for equal values, whatever the order of the keys. */
export function canonical(value: Json): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  const entries = Object.entries(value as Readonly<Record<string, Json>>).sort(([a], [b]) =>
    a < b ? -1 : 1,
  );
  return `{${entries.map(([key, one]) => `${JSON.stringify(key)}:${canonical(one)}`).join(',')}}`;
}
