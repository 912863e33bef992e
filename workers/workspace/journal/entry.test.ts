import { expect, it } from 'vitest';
import { RunPacker } from '../../voxelRuns/index.ts';
import { entryBlob, type JournalEntry, parseEntry } from './entry.ts';

function runsOf(count: number) {
  const packer = new RunPacker();
  for (let run = 0; run < count; run++) packer.add(3 * run, 2, run % 2, 5);
  return packer.take();
}

const ENTRY: JournalEntry = {
  segments: [{ value: 5, name: 'liver', colour: '#ff0000', visible: true, locked: false }],
  sets: [[5]],
  // More than one block.
  voxels: { runs: runsOf(40_000), side: 'after' },
  unknown: { runs: runsOf(3), side: 'before' },
};

it('reads what was written', async () => {
  expect(parseEntry(await entryBlob(ENTRY).arrayBuffer())).toEqual(ENTRY);
});

it('takes what was cut short, is too long or is damaged for no entry', async () => {
  const bytes = await entryBlob(ENTRY).bytes();
  for (const length of [0, 3, 20, bytes.length - 1])
    expect(parseEntry(bytes.slice(0, length).buffer), `${length}`).toBeUndefined();
  expect(parseEntry(await new Blob([bytes, 'x']).arrayBuffer())).toBeUndefined();
  expect(parseEntry(bytes.fill(0xff, 4, 30).buffer)).toBeUndefined();
});
