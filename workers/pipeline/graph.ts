/** The loop as a graph of steps: data, in an order in which every step follows what it needs. */
import { needsHeldOut, type PipelineFile } from './pipelineFile.ts';

export const NODE_KINDS = [
  'sources',
  'plan',
  'labelled',
  'train',
  'score',
  'calibrate',
  'pseudoLabel',
  'review',
  'assemble',
  'judge',
  'table',
] as const;
export type NodeKind = (typeof NODE_KINDS)[number];

/** Models that the loop trains or takes over. */
export const STAGES = ['baseline', 'teacher', 'student', 'tuned'] as const;
export type Stage = (typeof STAGES)[number];

/** One seed on one fold: what is trained and judged together. Rounds count from 1. */
export interface Chain {
  readonly seed: number;
  readonly fold: number;
  readonly round?: number;
}

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

export interface PipelineNode {
  /** `s1f0r1.student` */
  readonly id: string;
  readonly kind: NodeKind;
  readonly stage?: Stage;
  readonly chain?: Chain;
  /** Ids of the steps whose results this one reads. */
  readonly needs: readonly string[];
  /** The part of the file that this step depends on. */
  readonly params: Json;
}

/** Pure; the same file gives the same graph. */
export function expand(file: PipelineFile): PipelineNode[] {
  const { labelled, unlabelled, patients, plans, configuration } = file;
  const nodes: PipelineNode[] = [
    { id: 'sources', kind: 'sources', needs: [], params: asJson({ labelled, unlabelled, patients }) },
    { id: 'plan', kind: 'plan', needs: ['sources'], params: asJson({ plans, configuration }) },
  ];
  for (const seed of file.seeds)
    for (const fold of file.folds) nodes.push(...new ChainOf(file, { seed, fold }).nodes());
  const scores = nodes.filter(({ kind }) => kind === 'score').map(({ id }) => id);
  return [...nodes, { id: 'table', kind: 'table', needs: scores, params: null }];
}

/** Datasets that a chain makes: one of its labelled cases, one of pseudo-labels a round. @param round 0: labelled */
export function datasetOf(file: PipelineFile, { seed, fold, round = 0 }: Chain): string {
  const chain = file.seeds.indexOf(seed) * file.folds.length + file.folds.indexOf(fold);
  const number = file.firstDataset + chain * (file.rounds + 1) + round;
  const part = round === 0 ? 'Labelled' : `Round${round}`;
  return `Dataset${String(number).padStart(3, '0')}_${file.name}S${seed}F${fold}${part}`;
}

const nameOf = ({ seed, fold, round }: Chain): string =>
  `s${seed}f${fold}${round === undefined ? '' : `r${round}`}`;

class ChainOf {
  private readonly made: PipelineNode[] = [];

  constructor(
    private readonly file: PipelineFile,
    private readonly chain: Chain,
  ) {}

  nodes(): PipelineNode[] {
    const { file, chain } = this;
    // Plans come out the same when a label changes: what reads cases needs the sources themselves.
    const labelled = this.add('labelled', chain, ['sources', 'plan'], {
      dataset: datasetOf(file, chain),
      evaluation: file.evaluation,
      fold: chain.fold,
      heldOut: needsHeldOut(file),
    });
    const { device, training } = file;
    const trained = { training, device, seed: chain.seed, configuration: file.configuration };
    const baseline = this.add('train', chain, [labelled], trained, 'baseline');
    this.add('score', chain, ['sources', labelled, baseline], this.scored(), 'baseline');
    let teacher = this.teacher(labelled, baseline, trained);
    let judged: string | undefined;
    for (let round = 1; round <= file.rounds; round++) {
      const made = this.round({ ...chain, round }, labelled, teacher, judged);
      teacher = made.teacher;
      judged = made.judged;
    }
    return this.made;
  }

  /** @returns what the first round's teacher is read from */
  private teacher(labelled: string, baseline: string, trained: Parameters<typeof asJson>[0]): string {
    const { file, chain } = this;
    const { teacher } = file;
    if (teacher.from === 'train') return baseline;
    const params = { teacher, mapping: file.mapping ?? null };
    const given =
      teacher.from === 'model'
        ? this.add('score', chain, ['sources', labelled], { ...params, ...this.scored() }, 'teacher')
        : this.add('train', chain, [labelled], { ...params, trained: asJson(trained) }, 'teacher');
    if (teacher.from === 'fineTune')
      this.add('score', chain, ['sources', labelled, given], this.scored(), 'teacher');
    return given;
  }

  private round(chain: Chain, labelled: string, teacher: string, judged: string | undefined) {
    const { file } = this;
    const { calibrate, fineTune, pseudoLabels, device, training } = file;
    const round = chain.round ?? 1;
    const before = judged === undefined ? [] : [judged];
    const run = { predicting: file.predicting, device, ...(round === 1 && { teacher: file.teacher }) };
    const calibrated = calibrate
      ? [this.add('calibrate', chain, [labelled, teacher, ...before], { run, seed: chain.seed })]
      : [];
    const pseudo = this.add('pseudoLabel', chain, ['sources', labelled, teacher, ...calibrated, ...before], {
      run,
      pseudoLabels,
      mapping: round === 1 ? (file.mapping ?? null) : null,
      seed: chain.seed,
      dataset: datasetOf(file, chain),
    });
    const reviewed = file.review ? this.add('review', chain, [pseudo], null) : pseudo;
    const { on, epochs = training.epochs } = file.student;
    const assembled = this.add('assemble', chain, [labelled, reviewed], { on });
    const { seed } = chain;
    const trained = { training: { ...training, epochs }, device, seed, configuration: file.configuration };
    const student = this.add('train', chain, [assembled], trained, 'student');
    this.add('score', chain, ['sources', labelled, student], this.scored(), 'student');
    let last = student;
    if (fineTune) {
      last = this.add('train', chain, [assembled, student], { ...trained, fineTune }, 'tuned');
      this.add('score', chain, ['sources', labelled, last], this.scored(), 'tuned');
    }
    if (round >= file.rounds) return { teacher: last, judged: undefined };
    const scores = this.made.filter(({ kind }) => kind === 'score').map(({ id }) => id);
    const needs = [...new Set([pseudo, ...scores, ...before])];
    return { teacher: last, judged: this.add('judge', chain, needs, { stops: file.agreementStops }) };
  }

  private scored() {
    return { predicting: this.file.predicting, device: this.file.device };
  }

  private add(
    kind: NodeKind,
    chain: Chain,
    needs: readonly string[],
    params: Parameters<typeof asJson>[0],
    stage?: Stage,
  ): string {
    const id = [nameOf(chain), stage, stage === undefined || kind === 'score' ? kind : undefined]
      .filter((part) => part !== undefined)
      .join('.');
    const placed = { ...chain };
    this.made.push({
      id,
      kind,
      chain: placed,
      needs,
      params: asJson(params),
      ...(stage && { stage }),
    });
    return id;
  }
}

/** As it is stored: without what is undefined. */
function asJson(value: unknown): Json {
  return JSON.parse(JSON.stringify(value)) as Json;
}
