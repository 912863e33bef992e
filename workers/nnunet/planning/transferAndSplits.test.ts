import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { makeSplits, randomSplit, type Split } from './splits.ts';
import { transferPlans } from './transferPlans.ts';

const GOLDEN = new URL('../../../golden/planning/', import.meta.url);
const json = (path: string) => JSON.parse(readFileSync(new URL(path, GOLDEN), 'utf8'));

for (const name of ['same_identifier', 'new_identifier_more_channels', 'reader_changes']) {
  it(`moves plans between datasets like nnU-Net: ${name}`, () => {
    const { target, target_plans } = json('transfer/index.json')[name];
    const expected = json(`transfer/${name}_target_plans.json`);
    const moved = transferPlans(json(`transfer/${name}_source_plans.json`), {
      targetDataset: target,
      targetPlans: target_plans ?? undefined,
      imageReaderWriter: expected.image_reader_writer,
    });
    expect(moved).toEqual(expected);
  });
}

it('lets pseudo-labelled cases train in every fold and validate in none', () => {
  const labelled = Array.from({ length: 7 }, (_, i) => `l${i}`);
  const own = makeSplits(labelled);
  const mixed = makeSplits(labelled, ['a', 'z']);
  expect(mixed.map(({ val }) => val)).toEqual(own.map(({ val }) => val));
  for (const { train } of mixed) expect(train).toEqual(expect.arrayContaining(['a', 'z']));
  expect(mixed[0]?.train[0]).toBe('a');
  // Fewer labelled cases than folds: nobody validates on nothing.
  expect(makeSplits(['x', 'y'], ['a'])).toHaveLength(2);
  for (const { val } of makeSplits(['x', 'y'], ['a'])) expect(val).toHaveLength(1);
});

for (const [count, golden] of Object.entries(json('splits.json')) as [string, Record<string, unknown>][]) {
  it(`splits ${count} cases like nnU-Net`, () => {
    const ids = golden.ids as string[];
    expect(makeSplits(ids)).toEqual(golden.splits_final);
    for (const [key, split] of Object.entries(golden)) {
      const fold = /^fold_(\d+)_of_5$/.exec(key)?.[1];
      if (fold) expect(randomSplit(ids, Number(fold))).toEqual(split as Split);
    }
  });
}
