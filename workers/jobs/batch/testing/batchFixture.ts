/** Three small scans, a model whose network is arithmetic, and a queue that runs batches over them; for Node's tests. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { vi } from 'vitest';
import { type Czyx, readImage, writeImage } from '../../../image/index.ts';
import { Devices, type Program } from '../../../inference/index.ts';
import { FakeBackend, fakeProgram, fakeScan } from '../../../inference/testing/fakeCase.ts';
import { type Directory, MemoryDirectory } from '../../../workspace/index.ts';
import type { ModelSummary, ScanSummary } from '../../api.ts';
import { importModels } from '../../importing/importModels.ts';
import { JobQueue } from '../../queue/jobQueue.ts';
import { JobStore } from '../../queue/jobStore.ts';
import { Turns } from '../../queue/turns.ts';
import { type Studio, studioOver } from '../../studio.ts';
import { runBatch } from '../runBatch.ts';
import { type BatchSpec, batchSpecSchema } from '../spec.ts';

const golden = fileURLToPath(new URL('../../../../golden/inference/ct3d/', import.meta.url));
const budgets = { gpuBytes: 2 ** 30, ramBytes: 2 ** 31 };

export const FOLDER = 'Dataset101_Pseudo';

/** The CPU path with arithmetic in the place of the network. */
class FakeNetworks extends FakeBackend {
  compiled = 0;
  /** Added to what the n-th network sees, so that members disagree. */
  shifts: readonly number[] = [];

  override async compile(_graph?: unknown, _weights?: unknown, shape?: Czyx): Promise<Program> {
    if (!shape) throw new RangeError('no shape');
    const shift = this.shifts[this.compiled++] ?? 0;
    const program = fakeProgram(shape, 4);
    return { ...program, forward: (input) => program.forward(input.map((value) => value + shift)) };
  }
}

export interface BatchFixture {
  readonly directory: MemoryDirectory;
  readonly studio: Studio;
  readonly scans: readonly ScanSummary[];
  readonly backend: FakeNetworks;
  /** Names of the model's foreground classes. */
  readonly teacher: readonly string[];
  /** All three scans, fixed cuts at 0.9, veto at 0.05, no case filter, into `FOLDER`. */
  spec(more?: Partial<BatchSpec>): BatchSpec;
  openQueue(over?: Directory): Promise<JobQueue<BatchSpec>>;
  /** Runs a batch; the job as it ended. */
  run(batch: BatchSpec): Promise<ReturnType<JobQueue<BatchSpec>['list']>[number] | undefined>;
  /** Voxels of a case's label in `FOLDER`. */
  labelOf(id: string): Promise<Uint8Array>;
}

export async function batchFixture(): Promise<BatchFixture> {
  const backend = new FakeNetworks();
  const devices = new Devices();
  vi.spyOn(devices, 'open').mockResolvedValue(backend);
  template ??= newWorkspace();
  const { files, model, scans } = await template;
  const directory = new MemoryDirectory();
  for (const [path, file] of files) await directory.write(path, file);
  const studio = studioOver(directory);

  const openQueue = async (over: Directory = directory) => {
    const queue = new JobQueue<BatchSpec>({
      store: new JobStore(over, batchSpecSchema),
      runners: { batch: runBatch },
      turns: new Turns(),
      world: { studio: studioOver(over), devices },
      onChange: () => {},
    });
    await queue.open({ resumeInterrupted: true });
    return queue;
  };
  const run = async (batch: BatchSpec) => {
    const queue = await openQueue();
    await queue.add('batch', batch, budgets);
    await queue.idle();
    return queue.list().at(-1);
  };
  const labelOf = async (id: string) =>
    Uint8Array.from((await readImage((await studio.datasets.label(FOLDER, id)).file, 'l.nii.gz')).data);
  const spec = (more: Partial<BatchSpec> = {}): BatchSpec => ({ ...usualSpec(scans, model), ...more });
  const teacher = model.segments.map(({ name }) => name);
  return { directory, studio, scans, backend, teacher, spec, openQueue, run, labelOf };
}

interface Workspace {
  readonly files: readonly (readonly [path: string, file: Blob])[];
  readonly model: ModelSummary;
  readonly scans: readonly ScanSummary[];
}

/** Made once; every fixture starts from a copy. */
let template: Promise<Workspace> | undefined;

async function newWorkspace(): Promise<Workspace> {
  const directory = new MemoryDirectory();
  const studio = studioOver(directory);
  const model = await goldenModel(studio);
  const scans: ScanSummary[] = [];
  for (const [index, name] of ['case_a', 'case_b', 'case_c'].entries())
    scans.push(await addScan(studio, name, index));
  return { files: await filesBelow(directory, ''), model, scans };
}

async function filesBelow(directory: Directory, folder: string): Promise<[string, Blob][]> {
  const found: [string, Blob][] = [];
  for (const { name, kind } of await directory.list(folder)) {
    const path = folder === '' ? name : `${folder}/${name}`;
    if (kind === 'directory') found.push(...(await filesBelow(directory, path)));
    else found.push([path, await directory.read(path)]);
  }
  return found;
}

async function goldenModel(studio: Studio): Promise<ModelSummary> {
  const files = readdirSync(join(golden, 'model'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return { path: path.slice(golden.length), file: new File([readFileSync(path)], entry.name) };
    });
  const [model] = (await importModels(studio, files)).models;
  if (!model) throw new Error('the golden model is not there');
  return model;
}

/** Blobs of every class, some of them near a cut; small, so that a case costs less than a second. */
async function addScan(studio: Studio, name: string, index: number): Promise<ScanSummary> {
  const volume = fakeScan([10, 14 + index, 16], [2, 1.5, 1.5]);
  const content = await writeImage(volume.data, volume, 'scan.nii');
  const { geometry } = volume;
  return studio.scans.add({ name, role: 'image', channels: 1, geometry, modality: 'CT' }, [
    { name: `${name}_0000.nii`, content },
  ]);
}

const usualSpec = (scans: readonly ScanSummary[], model: ModelSummary): BatchSpec => ({
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
    filter: false,
    seed: 1,
  },
  dataset: FOLDER,
});
