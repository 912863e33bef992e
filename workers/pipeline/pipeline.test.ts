import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  datasetOf,
  expand,
  following,
  inputsOf,
  judgeRound,
  type NodeOutcome,
  type NodeRecord,
  nextNode,
  type PipelineFile,
  type PipelineNode,
  parsePipelineFile,
  splitLabelled,
  statesOf,
  tableOf,
  unrelated,
} from './index.ts';
import { loopFile } from './testing/loopFile.ts';

const anyFile: fc.Arbitrary<PipelineFile> = fc
  .record({
    seeds: fc.uniqueArray(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 2 }),
    folds: fc.uniqueArray(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 2 }),
    rounds: fc.integer({ min: 1, max: 3 }),
    calibrate: fc.boolean(),
    review: fc.boolean(),
    tunes: fc.boolean(),
    teacher: fc.constantFrom<PipelineFile['teacher']>(
      { from: 'train' },
      { from: 'model', model: 'm', folds: [0], checkpoint: 'c.pth', unseen: true },
      {
        from: 'fineTune',
        model: 'm',
        fold: 0,
        checkpoint: 'c.pth',
        unseen: true,
        epochs: 1,
        learningRate: 0.001,
        head: 'keep',
      },
    ),
  })
  .map(({ tunes, ...more }) => loopFile({ ...more, ...(!tunes && { fineTune: null }) }));

/** Every run walks a whole graph. */
const RUNS = { numRuns: 10 };

type Records = Map<string, NodeRecord>;

function finish(
  nodes: readonly PipelineNode[],
  records: Records,
  node: PipelineNode,
  outcome: NodeOutcome = {},
) {
  records.set(node.id, {
    id: node.id,
    params: node.params,
    inputs: inputsOf(node, records, statesOf(nodes, records)),
    result: `result of ${node.id}`,
    outcome: node.kind === 'judge' ? { goesOn: true, ...outcome } : outcome,
    seconds: 1,
    finishedAt: 0,
    software: 'segloop',
  });
}

/** Runs until nothing is left. @returns ids in the order in which they ran */
function runAll(nodes: readonly PipelineNode[], records: Records = new Map()): string[] {
  const ran: string[] = [];
  for (let node = nextNode(nodes, records); node; node = nextNode(nodes, records)) {
    finish(nodes, records, node);
    ran.push(node.id);
  }
  return ran;
}

const notDone = (nodes: readonly PipelineNode[], records: Records) =>
  new Set([...statesOf(nodes, records)].filter(([, state]) => state !== 'done').map(([id]) => id));

it('expands every file to steps of unique names that follow what they need', () => {
  fc.assert(
    fc.property(anyFile, (file) => {
      const nodes = expand(file);
      const earlier = new Set<string>();
      for (const { id, needs } of nodes) {
        expect(earlier.has(id)).toBe(false);
        expect(needs.filter((need) => !earlier.has(need))).toEqual([]);
        earlier.add(id);
      }
      const datasets = nodes.flatMap(({ kind, chain }) =>
        chain && (kind === 'labelled' || kind === 'pseudoLabel') ? [datasetOf(file, chain).slice(7, 10)] : [],
      );
      expect(new Set(datasets).size).toBe(datasets.length);
    }),
    RUNS,
  );
});

it('runs every step once, after what it needs, and then has nothing left', () => {
  fc.assert(
    fc.property(anyFile, (file) => {
      const nodes = expand(file);
      expect(runAll(nodes)).toEqual(nodes.map(({ id }) => id));
    }),
    RUNS,
  );
});

it('goes on where it was interrupted, and does nothing again that was finished', () => {
  fc.assert(
    fc.property(anyFile, fc.nat(), (file, at) => {
      const nodes = expand(file);
      const whole: Records = new Map();
      const order = runAll(nodes, whole);
      const finished = order.slice(0, at % order.length);
      const kept = new Map([...whole].filter(([id]) => finished.includes(id)));
      expect(runAll(nodes, kept)).toEqual(order.slice(finished.length));
    }),
    RUNS,
  );
});

it('makes exactly what follows stale when a result changes', () => {
  fc.assert(
    fc.property(anyFile, fc.nat(), (file, at) => {
      const nodes = expand(file);
      const records: Records = new Map();
      runAll(nodes, records);
      const changed = nodes[at % nodes.length] as PipelineNode;
      const record = records.get(changed.id) as NodeRecord;
      records.set(changed.id, { ...record, result: 'another' });
      expect(notDone(nodes, records)).toEqual(following(nodes, new Set([changed.id])));
      records.set(changed.id, record);
      expect(notDone(nodes, records)).toEqual(new Set());
    }),
    RUNS,
  );
});

it('makes the step and what follows stale when the file changes there, and keeps what comes out the same', () => {
  fc.assert(
    fc.property(anyFile, (file) => {
      const records: Records = new Map();
      runAll(expand(file), records);
      const thresholds = { mode: 'quantile', share: 0.3, step: 0.05 } as const;
      const nodes = expand({ ...file, pseudoLabels: { ...file.pseudoLabels, thresholds } });
      const cut = new Set(nodes.filter(({ kind }) => kind === 'pseudoLabel').map(({ id }) => id));
      expect(notDone(nodes, records)).toEqual(new Set([...cut, ...following(nodes, cut)]));
      // Results that come out as they were leave the rest alone.
      const ran = runAll(nodes, records);
      expect(new Set(ran)).toEqual(cut);
    }),
    RUNS,
  );
});

it('does again what reads cases when one changes, though the plans come out the same', () => {
  fc.assert(
    fc.property(anyFile, (file) => {
      const nodes = expand(file);
      const records: Records = new Map();
      runAll(nodes, records);
      const sources = records.get('sources') as NodeRecord;
      records.set('sources', { ...sources, result: 'with another label' });
      const reads = nodes.filter(({ kind }) => ['plan', 'labelled', 'score', 'pseudoLabel'].includes(kind));
      expect(runAll(nodes, records)).toEqual(reads.map(({ id }) => id));
    }),
    RUNS,
  );
});

it('leaves out the rounds after the one that is judged the last', () => {
  const nodes = expand(loopFile({ rounds: 3 }));
  const records: Records = new Map();
  for (let node = nextNode(nodes, records); node; node = nextNode(nodes, records))
    finish(nodes, records, node, node.kind === 'judge' ? { goesOn: false, reason: 'fell' } : {});
  const states = statesOf(nodes, records);
  const ofRound = (round: number) =>
    new Set(nodes.filter(({ chain }) => chain?.round === round).map(({ id }) => states.get(id)));
  expect([ofRound(1), ofRound(2), ofRound(3)]).toEqual([
    new Set(['done']),
    new Set(['skipped']),
    new Set(['skipped']),
  ]);
  expect(states.get('table')).toBe('done');
});

it('never trains, calibrates or stops on a case that it reports', () => {
  const cases = Array.from({ length: 12 }, (_, i) => `case_${i}`);
  const locked = { on: 'locked', cases: ['case_3', 'case_7'] } as const;
  for (const evaluation of [{ on: 'folds' } as const, { ...locked, cases: [...locked.cases] }])
    for (const calibrate of [true, false])
      for (const fold of [0, 1, 2, 3, 4]) {
        const { train, heldOut, evaluated } = splitLabelled(loopFile({ evaluation, calibrate }), cases, fold);
        expect([...train, ...heldOut, ...evaluated].sort()).toEqual([...cases].sort());
        expect(evaluated.length).toBeGreaterThan(0);
        expect(heldOut.length > 0).toBe(calibrate);
      }
});

it('stops when labelled Dice falls, or when rounds agree', () => {
  expect(judgeRound({ heldOut: [0.6, 0.7], agreement: 0.9 }, 0.98).goesOn).toBe(true);
  expect(judgeRound({ heldOut: [0.7, 0.69], agreement: 0.9 }, 0.98)).toEqual({
    goesOn: false,
    reason: 'fell',
  });
  expect(judgeRound({ heldOut: [0.6, 0.7], agreement: 0.99 }, 0.98)).toEqual({
    goesOn: false,
    reason: 'agree',
  });
  expect(judgeRound({ heldOut: [null, null], agreement: undefined }, 0.98).goesOn).toBe(true);
});

it('compares every stage with the baseline on the same cases and seeds', () => {
  const file = loopFile({ seeds: [1, 2] });
  const nodes = expand(file);
  const records: Records = new Map();
  const dice = { baseline: 0.5, teacher: 0, student: 0.6, tuned: 0.75 };
  for (let node = nextNode(nodes, records); node; node = nextNode(nodes, records)) {
    const value = node.stage === undefined ? 0 : dice[node.stage] + (node.chain?.seed ?? 0) / 10;
    const score = (by: number) => ({ dice: value + by, classes: { liver: value + by } });
    finish(nodes, records, node, node.kind === 'score' ? { scores: { a: score(0), b: score(0.1) } } : {});
  }
  const { rows, optimistic } = tableOf(file, nodes, records);
  expect(optimistic).toBe(false);
  expect(rows.map(({ stage, round, cases }) => [stage, round, cases])).toEqual([
    ['baseline', undefined, 4],
    ['student', 1, 4],
    ['tuned', 1, 4],
  ]);
  expect(rows[0]?.dice).toBeCloseTo(0.7);
  expect(rows[2]?.against?.meanDifference).toBeCloseTo(0.25);
  expect(rows[2]?.against?.cases).toBe(2);
  expect(rows[0]).not.toHaveProperty('against');
});

it('takes the file that made a record, and refuses what is none', () => {
  const file = loopFile();
  expect(parsePipelineFile({ software: {}, pipeline: file })).toEqual(file);
  expect(parsePipelineFile(file)).toEqual(file);
  expect(() => parsePipelineFile({ ...file, rounds: 0 })).toThrow();
});

it('judges on the folds that the labelled set has, and trains on none of what it judges', () => {
  const cases = ['a1', 'a2', 'b1', 'b2', 'c1'];
  const folds = [{ train: ['a1', 'b1', 'b2', 'c1', 'gone'], val: ['a1', 'a2'] }];
  expect(splitLabelled(loopFile(), cases, 0, { folds })).toEqual({
    train: ['b1', 'b2', 'c1'],
    heldOut: [],
    evaluated: ['a1', 'a2'],
  });
});

it('never has scans of one patient on two sides', () => {
  const cases = Array.from({ length: 14 }, (_, i) => `case_${String(i).padStart(2, '0')}`);
  const groups = new Map(cases.map((id, i) => [id, `p${i >> 1}`]));
  const of = (ids: readonly string[]) => new Set(ids.map((id) => groups.get(id)));
  const locked = { on: 'locked', cases: ['case_00', 'case_05'] } as const;
  for (const evaluation of [{ on: 'folds' } as const, { ...locked, cases: [...locked.cases] }])
    for (const fold of [0, 1, 2, 3, 4]) {
      const file = loopFile({ evaluation, calibrate: true });
      const { train, heldOut, evaluated } = splitLabelled(file, cases, fold, { groups });
      const sides = [of(train), of(heldOut), of(evaluated)];
      for (const side of sides) expect(side.size).toBeGreaterThan(0);
      expect(sides.reduce((sum, side) => sum + side.size, 0)).toBe(7);
      const unlabelled = ['u0', 'u1'];
      const withUnlabelled = new Map([...groups, ['u0', groups.get(evaluated[0] ?? '') ?? ''], ['u1', 'u1']]);
      expect(unrelated(unlabelled, evaluated, withUnlabelled)).toEqual(['u1']);
    }
  // The other scan of a locked case's patient is neither reported on nor learnt from.
  const { train, heldOut } = splitLabelled(
    loopFile({ evaluation: { ...locked, cases: [...locked.cases] } }),
    cases,
    0,
    { groups },
  );
  expect([...train, ...heldOut]).not.toContain('case_01');
});
