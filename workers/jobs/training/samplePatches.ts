/** Patches of held-out cases with what the network makes of them, after an epoch now and then: for a person to look at. */
import type { DeviceKind } from '../../inference/index.ts';
import { type LabelRules, labelRules, type Weights } from '../../network/index.ts';
import { BackendError, type Recipe, type RunState } from '../../training/index.ts';
import type { JobContext } from '../queue/runner.ts';
import type { TrainingSamples } from './api.ts';
import type { BatchFactory } from './batchFactory.ts';

export const SAMPLES_FILE = 'samples.json';
/** They may take a twentieth of the time. */
const SHARE_OF_TIME = 0.05;
const MOST_SAMPLES = 2;

type Patch = TrainingSamples['patches'][number];
type TrainingBatch = Awaited<ReturnType<BatchFactory['make']>>;

export interface SampledTraining {
  readonly recipe: Recipe;
  readonly dataset: Parameters<typeof labelRules>[0];
  readonly device: DeviceKind;
  readonly batches: BatchFactory;
  /** In all: after the last one they are always made. */
  readonly epochs: number;
}

export class SamplePatches {
  private readonly rules: LabelRules;
  private notBefore = 0;

  constructor(
    private readonly context: Pick<JobContext, 'devices' | 'budgets' | 'writeState' | 'log'>,
    private readonly training: SampledTraining,
  ) {
    this.rules = labelRules(training.dataset);
  }

  /** A device without room for the network beside the training shows none. @param held bytes of the training */
  async afterEpoch({ epoch, weights }: RunState, held: number): Promise<void> {
    const started = performance.now();
    const isLast = epoch === this.training.epochs && this.notBefore !== Number.POSITIVE_INFINITY;
    if ((started < this.notBefore && !isLast) || !this.hasRoom(held)) return;
    try {
      const batch = await this.training.batches.make({ task: 'validation', epoch: epoch - 1, iteration: 0 });
      const patches = await this.predict(batch, weights);
      const samples: TrainingSamples = { epoch, patches };
      await this.context.writeState(SAMPLES_FILE, JSON.stringify(samples));
      const ended = performance.now();
      this.notBefore = ended + (ended - started) / SHARE_OF_TIME;
    } catch (error) {
      if (!(error instanceof BackendError)) throw error;
      this.context.log(`No sample patches: ${error.message}`);
      this.notBefore = Number.POSITIVE_INFINITY;
    }
  }

  /** A patch forward takes less than half of what a step takes. In WebAssembly it takes the step's place. */
  private hasRoom(held: number): boolean {
    return this.training.device === 'cpu' || held + held / 2 <= this.context.budgets.gpuBytes;
  }

  private async predict(batch: TrainingBatch, weights: Weights): Promise<Patch[]> {
    const { devices, budgets } = this.context;
    const { recipe, device } = this.training;
    const backend = await devices.open(device, budgets);
    if (!backend) return [];
    const { channels } = recipe.graph.input;
    const size = recipe.augmentation.patch;
    const voxels = size[0] * size[1] * size[2];
    const program = await backend.compile(recipe.graph, weights, [channels, ...size]);
    try {
      const patches: Patch[] = [];
      for (let sample = 0; sample < Math.min(MOST_SAMPLES, recipe.batch); sample++) {
        const data = batch.data.slice(sample * channels * voxels, (sample + 1) * channels * voxels);
        const prediction = labelsOf(await program.forward(data), voxels, this.rules);
        const truth = this.truthOf(batch, sample, voxels);
        patches.push(fullestPlane({ image: data.subarray(0, voxels), truth, prediction }, size));
      }
      return patches;
    } finally {
      program.dispose();
      // The training has the device to itself again.
      devices.forget(device);
    }
  }

  private truthOf({ targets }: TrainingBatch, sample: number, voxels: number): Uint16Array {
    const [target = new Float32Array()] = targets;
    if (!this.rules.hasRegions)
      return Uint16Array.from(target.subarray(sample * voxels, (sample + 1) * voxels), (value) => value);
    const channels = target.length / voxels / this.training.recipe.batch;
    const own = target.subarray(sample * channels * voxels, (sample + 1) * channels * voxels);
    // 0/1 instead of logits: what is above 0 is there, as in a prediction.
    return labelsOf(own, voxels, this.rules);
  }
}

/** @param values `[channel, …patch]`: logits, or 0/1 of regions */
function labelsOf(values: Float32Array, voxels: number, rules: LabelRules): Uint16Array {
  const labels = new Uint16Array(voxels);
  const best = new Float32Array(voxels).fill(rules.hasRegions ? 0 : Number.NEGATIVE_INFINITY);
  rules.channelValues.forEach((label, channel) => {
    for (let v = 0; v < voxels; v++) {
      const value = values[channel * voxels + v] ?? 0;
      if (value <= (best[v] ?? 0)) continue;
      labels[v] = label;
      // Of regions the last one that is there counts, of classes the likeliest.
      if (!rules.hasRegions) best[v] = value;
    }
  });
  return labels;
}

interface Volumes {
  readonly image: Float32Array;
  readonly truth: Uint16Array;
  readonly prediction: Uint16Array;
}

/** The plane along the first axis with most foreground, labelled or predicted. */
function fullestPlane(
  { image, truth, prediction }: Volumes,
  [depth, rows, columns]: readonly [number, number, number],
): Patch {
  const area = rows * columns;
  let [chosen, most] = [Math.floor(depth / 2), 0];
  for (let plane = 0; plane < depth; plane++) {
    let found = 0;
    for (let v = plane * area; v < (plane + 1) * area; v++) if (truth[v] || prediction[v]) found++;
    if (found > most) [chosen, most] = [plane, found];
  }
  const [from, to] = [chosen * area, (chosen + 1) * area];
  return {
    rows,
    columns,
    image: grey(image.subarray(from, to)),
    truth: [...truth.subarray(from, to)],
    prediction: [...prediction.subarray(from, to)],
  };
}

function grey(values: Float32Array): number[] {
  const [low, high] = values.reduce(
    ([least, most], value) => [Math.min(least, value), Math.max(most, value)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  );
  const range = high > low ? high - low : 1;
  return Array.from(values, (value) => Math.round((255 * (value - low)) / range));
}
