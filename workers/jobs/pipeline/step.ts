/** What a step of the loop works with, and how it ends. */
import type { Groups } from '../../nnunet/index.ts';
import {
  type Chain,
  canonical,
  type Json,
  type LabelledSplit,
  type ModelOutcome,
  type NodeOutcome,
  type PipelineFile,
  type PipelineNode,
  type Records,
  unrelated,
} from '../../pipeline/index.ts';
import { hashBlob } from '../../workspace/index.ts';
import type { JobContext } from '../queue/runner.ts';
import { PipelineError } from './pipelineError.ts';

export interface Step {
  readonly file: PipelineFile;
  readonly nodes: readonly PipelineNode[];
  readonly node: PipelineNode;
  readonly records: Records;
  /** Its state files are the step's own. */
  readonly context: JobContext;
  /** A person said go on. */
  readonly approved: boolean;
}

/** `result`: SHA-256 over what was made. `waiting`: for a person's word. */
export type StepEnd = { readonly result: string; readonly outcome: NodeOutcome } | 'paused' | 'waiting';
export type StepRunner = (step: Step) => Promise<StepEnd>;

export async function made(outcome: NodeOutcome, of: unknown = outcome): Promise<StepEnd> {
  return { result: await hashJson(of), outcome };
}

export async function hashJson(value: unknown): Promise<string> {
  const text = canonical(JSON.parse(JSON.stringify(value)) as Json);
  return (await hashBlob(new Blob([text]))).sha256;
}

/** What one of the needed steps found. @throws PipelineError `pipeline.noStep` */
export function found<Key extends keyof NodeOutcome>(
  { node, records, file }: Step,
  key: Key,
): NonNullable<NodeOutcome[Key]> {
  const outcomes = node.needs.toReversed().map((id) => records.get(id)?.outcome[key]);
  const value = outcomes.find((one) => one !== undefined);
  if (value === undefined) throw new PipelineError('noStep', { name: file.name, step: key });
  return value as NonNullable<NodeOutcome[Key]>;
}

/** Of the step's chain. */
export function splitOf(step: Step): LabelledSplit {
  const { seed, fold } = chainOf(step);
  const labelled = step.nodes.find(
    ({ kind, chain }) => kind === 'labelled' && chain?.seed === seed && chain.fold === fold,
  );
  const split = step.records.get(labelled?.id ?? '')?.outcome.split;
  if (!split) throw new PipelineError('noStep', { name: step.file.name, step: 'labelled' });
  return split;
}

/** Whose scans the cases are, where some are of one person. */
export function groupsIn({ records }: Pick<Step, 'records'>): Groups | undefined {
  const { groups } = records.get('sources')?.outcome ?? {};
  return groups && new Map(Object.entries(groups));
}

/** Unlabelled cases of the step's chain: another scan of a patient who is judged on would teach what the judging asks. */
export function unlabelledOf(step: Step): string[] {
  const { unlabelled = [] } = step.records.get('sources')?.outcome ?? {};
  return unrelated(unlabelled, splitOf(step).evaluated, groupsIn(step));
}

/** What the plans came out as: part of the result of whoever hands them on, so that others train anew. */
export const plansOf = ({ records }: Step): string => records.get('plan')?.result ?? '';

export function chainOf({ node, file }: Step): Chain {
  if (!node.chain) throw new PipelineError('noStep', { name: file.name, step: node.id });
  return node.chain;
}

/** The step's model and how it is run: a calibration is good for exactly this. */
export function teacherRun(step: Step, model: ModelOutcome) {
  const { file } = step;
  const { tileStepSize, mirroring } = file.predicting;
  const isGiven = file.teacher.from === 'model' && model.model === file.teacher.model;
  return {
    ...model,
    tileStepSize,
    mirroring,
    device: file.device,
    ...(isGiven && file.mapping && { mapping: file.mapping }),
  };
}
