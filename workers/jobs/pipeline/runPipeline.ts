/** Walks the loop's graph: the first step that is not done and whose needs are, until none is left or a person is asked. */
import {
  expand,
  inputsOf,
  type NodeOutcome,
  nextNode,
  type PipelineNode,
  type Records,
  statesOf,
} from '../../pipeline/index.ts';
import type { JobProgress } from '../queue/job.ts';
import type { JobContext, JobRunner, Outcome } from '../queue/runner.ts';
import { SOFTWARE } from '../software.ts';
import { checkedFile } from './checkedFile.ts';
import { knownTeacher, portableFile } from './knownTeacher.ts';
import { PipelineStore } from './pipelineStore.ts';
import { loopRecordText } from './record.ts';
import type { PipelineSpec } from './spec.ts';
import { hashJson, type StepEnd } from './step.ts';
import { STEP_RUNNERS } from './steps/index.ts';
import { withPatients } from './withPatients.ts';

export const runPipeline: JobRunner<PipelineSpec> = async (spec, context): Promise<Outcome> => {
  const { studio } = context;
  // The command line hands over what a file says.
  const file = await withPatients(studio, await knownTeacher(studio, checkedFile(spec.file)));
  const store = new PipelineStore(studio.directory, file.name);
  await store.putFile(file);
  const walk = new Walk({ ...spec, file, nodes: expand(file), context, store }, await store.records());
  const ended = await walk.toEnd();
  return ended === 'done' ? { state: 'done', outcome: walk.figures() } : { state: 'paused' };
};

interface Loop extends Pick<PipelineSpec, 'file' | 'reviewed'> {
  readonly nodes: readonly PipelineNode[];
  readonly context: JobContext;
  readonly store: PipelineStore;
}

class Walk {
  private readonly records: Map<string, Records extends ReadonlyMap<string, infer R> ? R : never>;

  constructor(
    private readonly loop: Loop,
    records: Records,
  ) {
    this.records = new Map(records);
  }

  async toEnd(): Promise<'done' | 'paused'> {
    const { nodes, context } = this.loop;
    // Whoever labels another case meanwhile changes what the loop is about.
    const [sources] = nodes;
    if (sources) await this.run(sources);
    await this.forgetRemoved();
    for (let node = nextNode(nodes, this.records); node; node = nextNode(nodes, this.records)) {
      if (context.pauseRequested()) return 'paused';
      await context.yieldToInteractive();
      if ((await this.run(node)) !== 'done') return 'paused';
    }
    this.report({});
    const { file, store } = this.loop;
    const made = nodes.flatMap(({ id }) => this.records.get(id) ?? []);
    await store.writeRecord(loopRecordText(await portableFile(context.studio, file), made));
    return 'done';
  }

  /** Datasets of the loop that a person has removed for good are made anew; what can be brought back is not. */
  private async forgetRemoved(): Promise<void> {
    const { context, store, nodes } = this.loop;
    const { directory } = context.studio;
    for (const { id, kind } of nodes) {
      const { dataset } = this.records.get(id)?.outcome ?? {};
      if (!MAKES_DATASET.has(kind) || dataset === undefined) continue;
      if (await directory.exists(`nnUNet_raw/${dataset}/dataset.json`)) continue;
      await store.forget(id);
      this.records.delete(id);
    }
  }

  figures(): NonNullable<NodeOutcome['figures']> {
    return this.records.get('table')?.outcome.figures ?? {};
  }

  private async run(node: PipelineNode): Promise<'done' | 'paused'> {
    const { context, store } = this.loop;
    this.report({ current: node.id });
    const began = performance.now();
    const inputs = inputsOf(node, this.records, statesOf(this.loop.nodes, this.records));
    await this.begin(node, inputs);
    const end = await this.step(node, inputs);
    if (end === 'paused' || end === 'waiting') {
      if (end === 'waiting') {
        context.log(`${node.id}: waits for a person to look at the pseudo-labels.`);
        this.report({ current: node.id, stage: 'review' });
      }
      return 'paused';
    }
    const seconds = (performance.now() - began) / 1000;
    const record = {
      id: node.id,
      params: node.params,
      inputs,
      result: end.result,
      outcome: end.outcome,
      seconds,
      finishedAt: Date.now(),
      software: `${SOFTWARE.name} ${SOFTWARE.version}`,
    };
    const before = this.records.get(node.id);
    const isSame = before && (await hashJson(timeless(before))) === (await hashJson(timeless(record)));
    if (isSame) return 'done';
    await store.finish(record);
    this.records.set(node.id, record);
    context.log(`${node.id}: ${seconds.toFixed(1)} s.`);
    // Checkpoints are where they belong; a batch and a score keep what another look can use.
    if (node.kind === 'train') await store.clear(node.id);
    return 'done';
  }

  private async step(node: PipelineNode, inputs: Readonly<Record<string, string>>): Promise<StepEnd> {
    const { file, nodes, store, reviewed } = this.loop;
    const approved = reviewed === true || (await store.approved(node.id)) === (await hashJson(inputs));
    return STEP_RUNNERS[node.kind]({
      file,
      nodes,
      node,
      records: this.records,
      context: this.contextOf(node),
      approved,
    });
  }

  /** What an earlier run of the step left is kept where it was begun for the same; of a batch whose rules alone changed,
   *  the predictions are. */
  private async begin(node: PipelineNode, inputs: Readonly<Record<string, string>>): Promise<void> {
    if (!KEEPS_STATE.has(node.kind)) return;
    const { store } = this.loop;
    const { pseudoLabels: rules = null, ...params } = Object(node.params) as Record<string, unknown>;
    const now = { key: await hashJson({ inputs, params }), rules: await hashJson({ rules }) };
    const before = await store.started(node.id);
    if (before?.key === now.key && before.rules === now.rules) return;
    if (before?.key === now.key && before.rules !== now.rules) await this.relabel(node);
    else await store.clear(node.id);
    await store.start(node.id, now);
  }

  /** Cases count as predicted again, and are cut anew. */
  private async relabel({ id }: PipelineNode): Promise<void> {
    const { store } = this.loop;
    const text = (await (await store.readState(id, 'cases.json'))?.text()) ?? '{}';
    await store.writeState(id, 'cases.json', text.replaceAll('"state":"labelled"', '"state":"predicted"'));
  }

  private contextOf({ id }: PipelineNode): JobContext {
    const { context, store } = this.loop;
    return {
      ...context,
      report: (progress) => this.report(progress, id),
      log: (line) => context.log(`${id}: ${line}`),
      readState: (name) => store.readState(id, name),
      writeState: (name, content) => store.writeState(id, name, content),
      removeState: (name) => store.removeState(id, name),
    };
  }

  /** A step's own progress becomes the share of that step. */
  private report(inside: Partial<JobProgress>, id?: string): void {
    const { nodes, context } = this.loop;
    const states = [...statesOf(nodes, this.records).values()];
    const { done = 0, total = 0, share = 0, stage, current } = inside;
    const name = id ?? current;
    context.report({
      unit: 'step',
      done: states.filter((state) => state === 'done').length,
      total: states.filter((state) => state !== 'skipped').length,
      ...(name !== undefined && { current: name }),
      ...(stage !== undefined && { stage }),
      share: total > 0 ? Math.min(1, (done + share) / total) : 0,
      recentSeconds: [],
    });
  }
}

/** Steps that leave working files behind. The others are quick, or keep what they make in its own place. */
const KEEPS_STATE: ReadonlySet<PipelineNode['kind']> = new Set(['train', 'score', 'pseudoLabel']);

const MAKES_DATASET: ReadonlySet<PipelineNode['kind']> = new Set(['labelled', 'pseudoLabel', 'assemble']);

const timeless = ({ seconds: _, finishedAt: __, ...record }: { seconds: number; finishedAt: number }) =>
  record;
