/** The end of the loop: every stage of every round beside the labelled-only baseline, on the same cases. */
import { comparePaired, meanOf, type PairedComparison } from '../nnunet/evaluation/index.ts';
import type { PipelineNode, Stage } from './graph.ts';
import type { PipelineFile } from './pipelineFile.ts';
import { type NodeState, type Records, statesOf } from './records.ts';

export interface TableRow {
  readonly stage: Stage;
  /** Absent for the baseline and the first teacher. */
  readonly round?: number;
  /** Mean over cases (and seeds) of the mean Dice; null without any. */
  readonly dice: number | null;
  readonly classes: Readonly<Record<string, number | null>>;
  /** Cases × seeds, and × folds where all are judged on the same locked cases. */
  readonly cases: number;
  /** Of this minus the baseline, case by case, each the mean over its seeds and folds: they are no cases of their own.
   *  Absent for the baseline itself. */
  readonly against?: PairedComparison;
}

export interface LoopTable {
  readonly rows: readonly TableRow[];
  /** The teacher may have seen the cases that are reported. */
  readonly optimistic: boolean;
}

type Scores = ReadonlyMap<string, { dice: number | null; classes: Readonly<Record<string, number | null>> }>;

export function tableOf(file: PipelineFile, nodes: readonly PipelineNode[], records: Records): LoopTable {
  const states = statesOf(nodes, records);
  const groups = new Map<string, { stage: Stage; round: number | undefined; scores: Scores }>();
  for (const node of nodes) {
    if (node.kind !== 'score' || !node.stage || !node.chain) continue;
    const { stage, chain } = node;
    const key = `${stage}${chain.round ?? ''}`;
    const before = groups.get(key)?.scores ?? new Map();
    groups.set(key, {
      stage,
      round: chain.round,
      scores: new Map([...before, ...scoresOf(node, records, states)]),
    });
  }
  const baseline = groups.get('baseline')?.scores ?? new Map();
  const rows = [...groups.values()].filter(({ scores }) => scores.size > 0);
  return {
    rows: rows.map(({ stage, round, scores }) => ({
      stage,
      ...(round !== undefined && { round }),
      ...meansOf(scores),
      ...(stage !== 'baseline' && { against: against(scores, baseline) }),
    })),
    optimistic: file.teacher.from !== 'train' && !file.teacher.unseen,
  };
}

/** By seed, fold and case. */
function scoresOf(
  { id, chain }: PipelineNode,
  records: Records,
  states: ReadonlyMap<string, NodeState>,
): Scores {
  const scores = states.get(id) === 'done' ? records.get(id)?.outcome.scores : undefined;
  return new Map(
    Object.entries(scores ?? {}).map(([name, score]) => [`${chain?.seed} ${chain?.fold}/${name}`, score]),
  );
}

function meansOf(scores: Scores): Pick<TableRow, 'dice' | 'classes' | 'cases'> {
  const all = [...scores.values()];
  const names = Object.keys(all[0]?.classes ?? {});
  return {
    dice: meanOf(all.map(({ dice }) => dice)),
    classes: Object.fromEntries(
      names.map((name) => [name, meanOf(all.map((one) => one.classes[name] ?? null))]),
    ),
    cases: all.length,
  };
}

function against(scores: Scores, baseline: Scores): PairedComparison {
  const byCase = new Map<string, number[]>();
  for (const [key, { dice }] of scores) {
    const before = baseline.get(key)?.dice ?? null;
    if (dice === null || before === null) continue;
    const name = key.slice(key.indexOf('/') + 1);
    byCase.set(name, [...(byCase.get(name) ?? []), dice - before]);
  }
  return comparePaired([...byCase.values()].map((differences) => [meanOf(differences) ?? Number.NaN, 0]));
}
