/** A crash between any two writes of a change: the dataset is the old one or the new one, and valid. */
import { expect, it } from 'vitest';
import { type Geometry, writeImage } from '../../image/index.ts';
import type { Directory, WorkspacePath } from '../directory.ts';
import { MemoryDirectory } from '../memoryDirectory.ts';
import { DatasetStore, PERSON } from './datasetStore.ts';

const FOLDER = 'Dataset001_Crash';
const GEOMETRY: Geometry = {
  size: [1, 2, 2],
  spacing: [1, 1, 1],
  origin: [0, 0, 0],
  direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
};
const blob = (text: string) => new Blob([text]);

/** Dies after a number of changes: every later one is refused, as if the process were gone. */
class MortalDirectory extends MemoryDirectory {
  constructor(
    private readonly living: Directory,
    public left: number,
  ) {
    super();
  }
  override list = (path: WorkspacePath) => this.living.list(path);
  override read = (path: WorkspacePath) => this.living.read(path);
  override exists = (path: WorkspacePath) => this.living.exists(path);
  override async write(path: WorkspacePath, content: BlobPart | ReadableStream<Uint8Array>) {
    this.spend();
    await this.living.write(path, content);
  }
  override async remove(path: WorkspacePath) {
    this.spend();
    await this.living.remove(path);
  }
  private spend(): void {
    if (this.left-- <= 0) throw new Error('dead');
  }
}

const CHANGES: Record<string, (store: DatasetStore) => Promise<unknown>> = {
  addUnlabelled: (store) => store.addCase(FOLDER, { id: 'new', images: [blob('n')] }),
  addLabelled: (store) => store.addCase(FOLDER, { id: 'new', images: [blob('n')], label: blob('new') }),
  firstLabel: (store) => store.writeLabel(FOLDER, 'bare', blob('new'), { state: 'inWork', editor: PERSON }),
  nextLabel: (store) => store.writeLabel(FOLDER, 'done', blob('new'), { state: 'inWork', editor: PERSON }),
  removeCase: (store) => store.removeCase(FOLDER, 'done'),
  bringCaseBack: (store) => store.bringBack(FOLDER, kept.case),
  bringLabelsBack: (store) => store.bringBack(FOLDER, kept.labels),
  addLabel: (store) => store.addLabel(FOLDER, 'b'),
  changeLabels: (store) => store.changeLabels(FOLDER, { labels: [{ name: 'b' }, { name: 'c', from: 'a' }] }),
};

/** What was removed before the change begins. */
const kept = { case: '', labels: '' };

/** A label in which ignore is 2. */
const ignored = () =>
  writeImage(Uint8Array.of(0, 1, 2, 2), { geometry: GEOMETRY, fileDimension: 3 }, 'label.nii.gz');

async function prepared(change = ''): Promise<MemoryDirectory> {
  const directory = new MemoryDirectory();
  const store = new DatasetStore(directory);
  const labels = [{ name: 'a', values: [1] }];
  await store.create({ id: 1, name: 'Crash', channels: ['CT'], labels, ignore: true });
  await store.addCase(FOLDER, { id: 'bare', images: [blob('b')] });
  await store.addCase(FOLDER, { id: 'done', images: [blob('d')], label: await ignored() });
  if (change === 'bringCaseBack') kept.case = await store.removeCase(FOLDER, 'done');
  if (change === 'bringLabelsBack')
    kept.labels = await store.changeLabels(FOLDER, { labels: [{ name: 'b' }, { name: 'c', from: 'a' }] });
  return directory;
}

/** Everything a reader sees, without times. */
async function seen(directory: Directory) {
  const store = new DatasetStore(directory);
  const cases = await store.cases(FOLDER);
  const labels = await Promise.all(
    cases.map(async ({ id, label }) => (label ? (await store.label(FOLDER, id)).file.text() : undefined)),
  );
  const { numTraining, labels: named, ignore } = await store.get(FOLDER);
  const all = [];
  for (const below of ['imagesTr', 'imagesTs', 'labelsTr'])
    all.push((await directory.list(`nnUNet_raw/${FOLDER}/${below}`)).map(({ name }) => name));
  return {
    cases: cases.map(({ id, state, set }) => [id, state, set]),
    labels,
    numTraining,
    named,
    ignore,
    all,
  };
}

it.each(Object.keys(CHANGES))('%s is done or not done, wherever it dies', async (name) => {
  const change = CHANGES[name];
  if (!change) throw new Error(name);
  const before = await seen(await prepared(name));
  const finished = await prepared(name);
  await change(new DatasetStore(finished));
  const after = await seen(finished);
  expect(after).not.toEqual(before);
  let deaths = 0;
  for (let left = 0; ; left++) {
    const directory = await prepared(name);
    const died = await change(new DatasetStore(new MortalDirectory(directory, left))).then(
      () => false,
      () => true,
    );
    if (!died) break;
    deaths++;
    // As when the page starts while another worker writes, and nothing is swept before.
    await new DatasetStore(directory).purgeRemoved();
    expect(await directory.list('.segloop/trash')).toEqual([]);
    const found = await seen(directory);
    expect([before, after], `died after ${left} changes`).toContainEqual(found);
    expect(await directory.list('.segloop/pending')).toEqual([]);
  }
  expect(deaths).toBeGreaterThan(2);
});

it('a dataset on its way in is all there or not there', async () => {
  const json = {
    channel_names: { 0: 'CT' },
    labels: { background: 0, a: 1 },
    numTraining: 1,
    file_ending: '.nii.gz',
  };
  async function* files() {
    yield { path: 'imagesTr/x_0000.nii.gz', content: blob('i') };
    yield { path: 'labelsTr/x.nii.gz', content: blob('l') };
  }
  let deaths = 0;
  for (let left = 0; ; left++) {
    const directory = new MemoryDirectory();
    const adopting = new DatasetStore(new MortalDirectory(directory, left)).adopt(FOLDER, json, files());
    const died = await adopting.then(
      () => false,
      () => true,
    );
    if (!died) break;
    deaths++;
    await new DatasetStore(directory).sweep();
    const isThere = (await directory.list('nnUNet_raw')).length > 0;
    if (isThere) expect(await new DatasetStore(directory).cases(FOLDER)).toHaveLength(1);
    expect(await directory.list('.segloop/pending')).toEqual([]);
  }
  expect(deaths).toBeGreaterThan(3);
});

it('a full disk keeps the former label and dataset.json', async () => {
  const source = await prepared();
  for (let capacity = 400; capacity < 2600; capacity += 120) {
    const directory = new MemoryDirectory(capacity);
    const isRoom = await copied(source, directory);
    if (!isRoom) continue;
    const before = await seen(directory);
    const store = new DatasetStore(directory);
    const large = new Blob(['x'.repeat(capacity)]);
    const facts = { state: 'inWork', editor: PERSON } as const;
    await expect(store.writeLabel(FOLDER, 'done', large, facts)).rejects.toMatchObject({
      code: 'workspace.full',
    });
    await expect(store.addCase(FOLDER, { id: 'x', images: [large] })).rejects.toMatchObject({
      code: 'workspace.full',
    });
    expect(await seen(directory)).toEqual(before);
  }
});

async function copied(from: Directory, to: Directory, path = ''): Promise<boolean> {
  for (const { name, kind } of await from.list(path)) {
    const place = path === '' ? name : `${path}/${name}`;
    try {
      if (kind === 'file') await to.write(place, await from.read(place));
      else if (!(await copied(from, to, place))) return false;
    } catch {
      return false;
    }
  }
  return true;
}
