import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach, expect, it, vi } from 'vitest';
import { type Czyx, readImage, writeAsNnunet, writeImage } from '../../image/index.ts';
import { Devices, type Program } from '../../inference/index.ts';
import { FakeBackend, fakeProgram, fakeScan } from '../../inference/testing/fakeCase.ts';
import { logOddsOf, PROVENANCE, toCode } from '../../semisupervised/index.ts';
import { type Directory, MemoryDirectory, PERSON } from '../../workspace/index.ts';
import type { ModelSummary, ScanSummary } from '../api.ts';
import { importModels } from '../importing/importModels.ts';
import { JobQueue } from '../queue/jobQueue.ts';
import { JobStore } from '../queue/jobStore.ts';
import { Turns } from '../queue/turns.ts';
import { openPrediction, readMap } from '../review/storedPrediction.ts';
import { listVersions } from '../review/versions.ts';
import { type Studio, studioOver } from '../studio.ts';
import { runBatch } from './runBatch.ts';
import { type BatchSpec, batchSpecSchema } from './spec.ts';

const golden = fileURLToPath(new URL('../../../golden/inference/ct3d/', import.meta.url));
const FOLDER = 'Dataset101_Pseudo';
const budgets = { gpuBytes: 2 ** 30, ramBytes: 2 ** 31 };

let directory: MemoryDirectory;
let studio: Studio;
let model: ModelSummary;
let scans: ScanSummary[];
let devices: Devices;
let backend: FakeNetworks;

const placed = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return { path: path.slice(golden.length), file: new File([readFileSync(path)], entry.name) };
    });

beforeEach(async () => {
  backend = new FakeNetworks();
  devices = new Devices();
  vi.spyOn(devices, 'open').mockResolvedValue(backend);
  directory = new MemoryDirectory();
  studio = studioOver(directory);
  const imported = await importModels(studio, placed(join(golden, 'model')));
  const [first] = imported.models;
  if (!first) throw new Error('the golden model is not there');
  model = first;
  scans = [];
  for (const [index, name] of ['case_a', 'case_b', 'case_c'].entries())
    scans.push(await addScan(name, index));
});

/** Blobs of every class, some of them near a cut; small, so that a test costs less than a second. */
async function addScan(name: string, index: number): Promise<ScanSummary> {
  const volume = fakeScan([10, 14 + index, 16], [2, 1.5, 1.5]);
  const content = await writeImage(volume.data, volume, 'scan.nii');
  const { geometry } = volume;
  return studio.scans.add({ name, role: 'image', channels: 1, geometry, modality: 'CT' }, [
    { name: `${name}_0000.nii`, content },
  ]);
}

/** The CPU path with arithmetic in the place of the network. */
class FakeNetworks extends FakeBackend {
  compiled = 0;

  override async compile(_graph?: unknown, _weights?: unknown, shape?: Czyx): Promise<Program> {
    if (!shape) throw new RangeError('no shape');
    this.compiled++;
    return fakeProgram(shape, 4);
  }
}

const spec = (more: Partial<BatchSpec> = {}): BatchSpec => ({
  kind: 'batch',
  cases: scans.map(({ id, name }) => ({ name, source: { from: 'scan', scan: id } })),
  model: model.id,
  folds: [0],
  checkpoint: 'checkpoint_final.pth',
  tileStepSize: 1,
  mirroring: false,
  device: 'cpu',
  rules: {
    thresholds: { mode: 'fixed', byLabel: [0, 1, 2, 3].map((value) => ({ value, threshold: 0.9 })) },
    veto: 0.05,
    boundaryMm: 0,
    cleaning: [],
    filter: true,
    seed: 1,
  },
  dataset: FOLDER,
  ...more,
});

async function openQueue(over: Directory = directory, world = studio) {
  const queue = new JobQueue<BatchSpec>({
    store: new JobStore(over, batchSpecSchema),
    runners: { batch: runBatch },
    turns: new Turns(),
    world: { studio: world, devices },
    onChange: () => {},
  });
  await queue.open({ resumeInterrupted: true });
  return queue;
}

async function runToEnd(batch: BatchSpec) {
  const queue = await openQueue();
  await queue.add('batch', batch, budgets);
  await queue.idle();
  return queue.list().at(-1);
}

const labelOf = async (id: string) =>
  Uint8Array.from((await readImage((await studio.datasets.label(FOLDER, id)).file, 'l.nii.gz')).data);

it('writes an nnU-Net dataset with ignore, and leaves a case behind that fails', async () => {
  const batch = spec();
  const broken = await studio.scans.add(
    { name: 'broken', role: 'image', channels: 1, geometry: scans[0].geometry, modality: 'CT' },
    [{ name: 'broken_0000.nii.gz', content: new Blob(['no image']) }],
  );
  const cases = [
    { name: 'broken', source: { from: 'scan', scan: broken.id } as const },
    ...batch.cases.slice(0, 2),
  ];
  const job = await runToEnd({ ...batch, cases });
  expect(job).toMatchObject({
    state: 'done',
    outcome: { dataset: FOLDER, labelled: 2, failed: 1 },
    progress: { unit: 'case', done: 3, total: 3, failed: 1 },
  });
  expect(backend.compiled).toBe(1);
  expect(job?.progress?.figures?.bytes).toBeGreaterThan(0);

  const dataset = await studio.datasets.get(FOLDER);
  expect(dataset).toMatchObject({ ignore: 4, numTraining: 2, fileEnding: '.nii.gz' });
  const found = await studio.datasets.cases(FOLDER);
  expect(found.map(({ id, state }) => [id, state])).toEqual([
    ['case_a', 'predicted'],
    ['case_b', 'predicted'],
  ]);
  expect(found[0]?.facts?.statistics?.confidence).toBeGreaterThan(0.5);

  const { map } = await openPrediction(studio.datasets.companions, FOLDER, 'case_a');
  const label = await labelOf('case_a');
  const cut = toCode(logOddsOf(0.9));
  const wrong = label.findIndex((value, voxel) => {
    const sure = map.codes[voxel] >= cut;
    const vetoed = map.labels[voxel] === 0 && (map.rivals?.[voxel] ?? 0) > toCode(logOddsOf(0.05));
    return value !== (sure && !vetoed ? map.labels[voxel] : 4);
  });
  expect(wrong).toBe(-1);
  expect(new Set(label)).toContain(4);
  const record = JSON.parse(await (await directory.read(`nnUNet_raw/${FOLDER}/semisupervised.json`)).text());
  expect(record).toMatchObject({ calibration: 'not calibrated', background_veto: 0.05, seed: 1 });
});

it('goes on from the last finished case after a crash, with the same labels as without', async () => {
  await runToEnd(spec({ dataset: 'Dataset102_Whole' }));

  // The tab goes away while the second case is written: whatever it still does reaches no disk.
  let alive = true;
  const onDisk = (path: string) => {
    if (path.includes('case_b') && path.includes('Tr/')) alive = false;
    if (!alive) throw new Error('the tab is gone');
  };
  const dying: Directory = {
    list: (path) => directory.list(path),
    read: (path) => directory.read(path),
    exists: (path) => directory.exists(path),
    write: async (path, content) => {
      onDisk(path);
      await directory.write(path, content);
    },
    remove: async (path) => {
      onDisk(path);
      await directory.remove(path);
    },
  };
  const crashed = await openQueue(dying, studioOver(dying));
  await crashed.add('batch', spec(), budgets);
  await crashed.idle();
  expect(alive).toBe(false);

  const queue = await openQueue();
  await queue.idle();
  const [, job] = queue.list();
  expect(job).toMatchObject({ state: 'done', outcome: { labelled: 3, failed: 0 } });
  const log = (await queue.log(job?.id ?? '')).split('\n');
  expect(log.filter((line) => line.includes('case_a: '))).toHaveLength(0);
  expect(log.filter((line) => line.includes('case_b: '))).toHaveLength(1);
  for (const name of ['case_a', 'case_b', 'case_c']) {
    const [one, other] = await Promise.all(
      [FOLDER, 'Dataset102_Whole'].map(async (folder) =>
        (await studio.datasets.label(folder, name)).file.arrayBuffer(),
      ),
    );
    expect(Buffer.from(one).equals(Buffer.from(other))).toBe(true);
  }
});

it('cuts quantiles over all cases, after the last one is predicted', async () => {
  const thresholds = { mode: 'quantile', share: 0.2 } as const;
  const { rules } = spec();
  const { veto: _, ...others } = rules;
  await runToEnd(spec({ rules: { ...others, thresholds } }));
  let [predicted, kept] = [0, 0];
  for (const { name } of scans) {
    const { map } = await openPrediction(studio.datasets.companions, FOLDER, name);
    const label = await labelOf(name);
    label.forEach((value, voxel) => {
      if (map.labels[voxel] !== 1) return;
      predicted++;
      if (value === 1) kept++;
    });
  }
  expect(kept / predicted).toBeCloseTo(0.2, 2);
});

it('leaves a person’s cases whole, and a person’s voxels where they are', async () => {
  await runToEnd(spec());
  const { datasets } = studio;
  await datasets.updateFacts(FOLDER, 'case_a', { state: 'accepted' });
  const before = await (await datasets.label(FOLDER, 'case_a')).file.arrayBuffer();

  const provenance = await readMap(
    (await datasets.companions.read(FOLDER, 'case_b', 'provenance')) as Blob,
    'p',
    'SimpleITKIO',
  );
  const edited = await labelOf('case_b');
  const origins = Uint8Array.from(provenance.data);
  for (const [voxel, value, origin] of [
    [100, 2, PROVENANCE.human],
    [200, 4, PROVENANCE.ignoredByHuman],
  ] as const) {
    edited[voxel] = value;
    origins[voxel] = origin;
  }
  const asFile = (data: Uint8Array) => writeAsNnunet(data, provenance.fileGrid, 'x.nii.gz');
  await datasets.companions.write(FOLDER, 'case_b', 'provenance', await asFile(origins));
  await datasets.writeLabel(FOLDER, 'case_b', await asFile(edited), { state: 'predicted', editor: PERSON });

  const { rules } = spec();
  const thresholds = { mode: 'fixed' as const, byLabel: [{ value: 1, threshold: 0.99 }] };
  const job = await runToEnd(spec({ rules: { ...rules, thresholds } }));
  expect(job).toMatchObject({ state: 'done', outcome: { labelled: 2, frozen: 1 } });
  const after = await (await datasets.label(FOLDER, 'case_a')).file.arrayBuffer();
  expect(Buffer.from(after).equals(Buffer.from(before))).toBe(true);
  const again = await labelOf('case_b');
  expect([again[100], again[200]]).toEqual([2, 4]);
  expect(await listVersions(datasets, FOLDER, 'case_b')).toMatchObject([{ version: 1, editor: PERSON }]);
});

it('reads the cases of another dataset where they lie', async () => {
  await studio.datasets.create({
    id: 7,
    name: 'Unlabelled',
    channels: ['CT'],
    labels: [{ name: 'liver', values: [1] }],
    ignore: false,
  });
  const content = await studio.scans.files(scans[0].id);
  await studio.datasets.addCase('Dataset007_Unlabelled', {
    id: 'u1',
    images: content.map(({ blob }) => blob),
  });
  const source = { from: 'dataset', dataset: 'Dataset007_Unlabelled', case: 'u1' } as const;
  await runToEnd(spec({ cases: [{ name: 'u1', source }] }));
  expect(await studio.datasets.case(FOLDER, 'u1')).toMatchObject({
    state: 'predicted',
    set: 'train',
    images: ['nnUNet_raw/Dataset007_Unlabelled/imagesTs/u1_0000.nii.gz'],
    label: `nnUNet_raw/${FOLDER}/labelsTr/u1.nii.gz`,
  });
  expect(await directory.list(`nnUNet_raw/${FOLDER}/imagesTr`)).toEqual([]);
});

it('refuses a dataset that means something else', async () => {
  await studio.datasets.create({
    id: 101,
    name: 'Pseudo',
    channels: ['CT'],
    labels: [{ name: 'spleen', values: [1] }],
    ignore: true,
  });
  expect(await runToEnd(spec())).toMatchObject({ state: 'failed', failure: { code: 'job.otherLabels' } });
});
