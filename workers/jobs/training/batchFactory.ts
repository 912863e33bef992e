/** Where a job's batches are made: in workers of their own, so that the step loop only waits for what is ready. */
import { transfer, wrap } from 'comlink';
import { parsePlans, resolveConfiguration } from '../../network/index.ts';
import {
  BatchMaker,
  type BatchRequest,
  CaseShelf,
  ChunkCache,
  type Recipe,
  type SamplingOrder,
  trainingRecipe,
} from '../../training/index.ts';
import { LoopbackDirectory, MemoryDirectory } from '../../workspace/index.ts';
import { preprocessedDatasetJson } from '../preprocessing/openDataset.ts';
import { type Studio, studioOver } from '../studio.ts';

/** Everything a batch depends on beside its place; plain data. */
export interface BatchConfig {
  readonly dataset: string;
  readonly plans: string;
  readonly configuration: string;
  readonly trainer: string;
  readonly batchSize?: number;
  readonly unknownSets: readonly (readonly number[])[];
  readonly train: readonly string[];
  readonly validation: readonly string[];
  readonly seed: number;
  readonly sampling: SamplingOrder;
  readonly cacheBytes: number;
  /** Folder of the workspace with the previous stage's predictions, for the second stage of a cascade. */
  readonly previous?: string;
  /** Of a mean teacher: cases of another dataset, in a folder of preprocessed ones. */
  readonly unlabelled?: {
    readonly dataset: string;
    readonly folder: string;
    readonly cases: readonly string[];
  };
}

export interface CacheFigures {
  readonly hits: number;
  readonly misses: number;
  readonly bytes: number;
}

type LoopbackAddress = LoopbackDirectory['address'];

/** What a prep worker answers. Batches are transferred. */
export interface PrepApi {
  /** @param loopback where the command line's server hands out the workspace; absent: the browser's own */
  open(config: BatchConfig, loopback?: LoopbackAddress): Promise<void>;
  make(request: BatchRequest): Promise<TrainingBatch>;
  figures(): Promise<CacheFigures>;
}

type TrainingBatch = Awaited<ReturnType<BatchMaker['make']>>;

export interface BatchFactory {
  make(request: BatchRequest): Promise<TrainingBatch>;
  figures(): Promise<CacheFigures>;
  close(): void;
}

/** In this thread. */
export async function openLocalBatches(studio: Studio, config: BatchConfig): Promise<BatchFactory> {
  const recipe = await recipeOf(studio, config);
  const cache = new ChunkCache(config.cacheBytes);
  const { unlabelled, previous, dataset } = config;
  const shelf = (ids: readonly string[], place: CasePlace = { dataset, folder: recipe.folder, previous }) =>
    new CaseShelf(
      ids.map((id) => () => caseFiles(studio, place, id)),
      cache,
    );
  const cases = {
    train: shelf(config.train),
    validation: shelf(config.validation),
    ...(unlabelled && { unlabelled: shelf(unlabelled.cases, unlabelled) }),
  };
  const maker = await BatchMaker.open(recipe.recipe, cases, config);
  return { make: (request) => maker.make(request), figures: async () => cache.statistics(), close: () => {} };
}

async function recipeOf(studio: Studio, config: BatchConfig): Promise<{ recipe: Recipe; folder: string }> {
  const json = await studio.preprocessed.readJson(config.dataset, `${config.plans}.json`);
  const configuration = resolveConfiguration(parsePlans(json), config.configuration);
  const dataset = await preprocessedDatasetJson(studio, config.dataset);
  const { batchSize, unknownSets, trainer } = config;
  const meanTeacher = config.unlabelled !== undefined;
  return {
    recipe: trainingRecipe(configuration, dataset, { batchSize, unknownSets, trainer, meanTeacher }),
    folder: await studio.preprocessed.caseFolder(config.dataset, configuration.dataIdentifier),
  };
}

interface CasePlace {
  readonly dataset: string;
  readonly folder: string;
  readonly previous?: string | undefined;
}

async function caseFiles(studio: Studio, { dataset, folder, previous }: CasePlace, id: string) {
  const read = (ending: string) =>
    studio.directory.read(studio.preprocessed.path(dataset, `${folder}/${id}.${ending}`));
  return {
    id,
    npz: await read('npz'),
    pkl: await read('pkl'),
    previous: previous === undefined ? undefined : await studio.directory.read(`${previous}/${id}.npz`),
  };
}

/** The prep worker's side. */
export function createPrepApi(openOwn: () => Promise<Studio>): PrepApi {
  let factory: Promise<BatchFactory> | undefined;
  const opened = async () => {
    if (!factory) throw new Error('The batches were not opened.');
    return factory;
  };
  return {
    open: async (config, loopback) => {
      const studio = loopback
        ? studioOver(new LoopbackDirectory(loopback.base, loopback.token))
        : await openOwn();
      factory = openLocalBatches(studio, config);
      await factory;
    },
    make: async (request) => give(await (await opened()).make(request)),
    figures: async () => (await opened()).figures(),
  };
}

function give(batch: TrainingBatch): TrainingBatch {
  const { student, teacher } = batch.unlabelled ?? {};
  const arrays = [batch.data, ...batch.targets, ...(batch.unknown ?? []), student, teacher];
  return transfer(
    batch,
    arrays.flatMap((array) => (array ? [array.buffer] : [])),
  );
}

/** In workers, each with its share of the cache; here where there are none (Node). */
export async function openBatches(
  studio: Studio,
  config: BatchConfig,
  workers: number,
): Promise<BatchFactory> {
  // Such workers open the browser's own workspace; elsewhere (Node, memory) the studio lies in this thread.
  if (!globalThis.navigator?.storage || studio.directory instanceof MemoryDirectory)
    return openLocalBatches(studio, config);
  const pool = Array.from({ length: workers }, () => {
    const worker = new Worker(new URL('../../prep.worker.ts', import.meta.url), {
      type: 'module',
      name: 'prep',
    });
    return { worker, api: wrap<PrepApi>(worker) };
  });
  const close = () => {
    for (const { worker } of pool) worker.terminate();
  };
  try {
    const share = { ...config, cacheBytes: config.cacheBytes / workers };
    const { directory } = studio;
    const loopback = directory instanceof LoopbackDirectory ? directory.address : undefined;
    await Promise.all(pool.map(({ api }) => api.open(share, loopback)));
  } catch (error) {
    close();
    throw error;
  }
  let next = 0;
  return {
    make: async (request) => {
      const { api } = pool[next++ % pool.length] as (typeof pool)[number];
      return api.make(request);
    },
    figures: async () => sumOf(await Promise.all(pool.map(({ api }) => api.figures()))),
    close,
  };
}

const sumOf = (all: readonly CacheFigures[]): CacheFigures =>
  all.reduce(
    (sum, one) => ({
      hits: sum.hits + one.hits,
      misses: sum.misses + one.misses,
      bytes: sum.bytes + one.bytes,
    }),
    { hits: 0, misses: 0, bytes: 0 },
  );
