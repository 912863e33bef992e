/** Features of every case, once: a frozen encoder says of a scan the same in every epoch. */

import { z } from 'zod';
import { describeDevice } from '../../deviceFacts/index.ts';
import type { NamedFile } from '../../image/index.ts';
import { compileNetwork, type Program, runOnDevice } from '../../inference/index.ts';
import { encoderStrides } from '../../network/index.ts';
import { type Pause, planAugmentation } from '../../nnunet/index.ts';
import { CounterRandom, initialWeights } from '../../training/index.ts';
import type { DeviceChoice } from '../api.ts';
import type { JobContext } from '../queue/runner.ts';
import { augmentedCut, greyValues, plainCut, poolFeatures, prepareScan } from './encodeCase.ts';
import type { OpenedEncoder } from './openEncoder.ts';

const featuresSchema = z.object({
  /** Of the scan as it is, then of its augmented copies. */
  views: z.array(z.array(z.number())),
  /** The scan through an encoder that never learnt, and without one. */
  baseline: z.object({ random: z.array(z.number()), grey: z.array(z.number()) }).exactOptional(),
});
export type CaseFeatures = z.infer<typeof featuresSchema>;

const stateSchema = z.record(z.string(), featuresSchema);

export interface FeaturesRequest {
  readonly encoder: OpenedEncoder;
  readonly cases: readonly {
    readonly name: string;
    /** Copies under augmentation. */
    readonly views: number;
    readonly openImages: () => Promise<readonly NamedFile[]>;
  }[];
  readonly field: 'whole' | 'crop';
  readonly baselines: boolean;
  readonly seed: number;
  readonly device: DeviceChoice;
  /** Where what is done is kept. */
  readonly stateFile: string;
}

const SAVE_EVERY_MS = 15_000;
const KEPT_SECONDS = 5;

/** By case; undefined when it was asked to pause. @throws ImageError, PreprocessingError, BackendError, AbortError */
export async function collectFeatures(
  context: JobContext,
  request: FeaturesRequest,
): Promise<ReadonlyMap<string, CaseFeatures> | undefined> {
  const collector = new Collector(context, request, await storedFeatures(context, request.stateFile));
  const { devices, budgets } = context;
  const { value, device } = await runOnDevice(devices, request.device, budgets, async (opened) => {
    context.runsOn(opened.device);
    const { graph, weights, patch } = request.encoder;
    const networks = [weights, ...(request.baselines ? [initialWeights(graph, request.seed)] : [])];
    const programs: Program[] = [];
    try {
      for (const own of networks)
        programs.push(await compileNetwork(opened, { kind: 'graph', graph, weights: own }, patch));
      return await collector.run(programs);
    } finally {
      for (const program of programs) program.dispose();
    }
  });
  context.log(`Features of ${collector.found.size} cases by ${describeDevice(device)}.`);
  return value ? collector.found : undefined;
}

async function storedFeatures(context: JobContext, file: string): Promise<Map<string, CaseFeatures>> {
  const blob = await context.readState(file);
  if (!blob) return new Map();
  return new Map(Object.entries(stateSchema.parse(JSON.parse(await blob.text()))));
}

class Collector {
  private lastSave = performance.now();
  private recentSeconds: number[] = [];

  constructor(
    private readonly context: JobContext,
    private readonly request: FeaturesRequest,
    readonly found: Map<string, CaseFeatures>,
  ) {}

  /** @returns false when it was asked to pause */
  async run(programs: readonly Program[]): Promise<boolean> {
    const { cases } = this.request;
    for (const one of cases) {
      if (this.found.has(one.name)) continue;
      if (this.context.pauseRequested()) {
        await this.save();
        return false;
      }
      await this.context.yieldToInteractive();
      const started = performance.now();
      this.found.set(one.name, await this.encode(one, programs));
      this.recentSeconds = [...this.recentSeconds, (performance.now() - started) / 1000].slice(-KEPT_SECONDS);
      if (performance.now() - this.lastSave > SAVE_EVERY_MS) await this.save();
    }
    await this.save();
    this.report('', 0);
    return true;
  }

  private async encode(
    { name, views, openImages }: FeaturesRequest['cases'][number],
    [own, random]: readonly Program[],
  ): Promise<CaseFeatures> {
    const { encoder, field, baselines, seed } = this.request;
    const pause = (stage: string): Pause => this.pause(name, stage);
    if (!own) throw new RangeError('No encoder was compiled.');
    const scan = await prepareScan(encoder, await openImages(), field, pause('preprocess'));
    const found = [await poolFeatures(scan, own, plainCut(scan), pause('encode'))];
    const { configuration, dataset } = encoder;
    const plan = planAugmentation(configuration, dataset, encoderStrides(configuration.architecture));
    for (let view = 0; view < views; view++) {
      const random32 = new CounterRandom(seed, [hashOf(name), view, 0]);
      found.push(await poolFeatures(scan, own, augmentedCut(scan, plan, random32), pause('encode')));
    }
    const unlearnt = random && (await poolFeatures(scan, random, plainCut(scan), pause('encode')));
    return {
      views: found.map((features) => [...features]),
      ...(baselines && unlearnt && { baseline: { random: [...unlearnt], grey: greyValues(scan.volumes) } }),
    };
  }

  private pause(name: string, stage: string): Pause {
    return async (done, total) => {
      this.context.signal.throwIfAborted();
      this.report(stage, total === 0 ? 0 : done / total, name);
      await this.context.yieldToInteractive();
    };
  }

  private report(stage: string, share: number, current?: string): void {
    const { recentSeconds, found, request } = this;
    this.context.report({
      ...{ unit: 'case', done: found.size, total: request.cases.length, recentSeconds },
      ...(current !== undefined && { current, stage, share: Math.min(1, share) }),
    });
  }

  private async save(): Promise<void> {
    await this.context.writeState(this.request.stateFile, JSON.stringify(Object.fromEntries(this.found)));
    this.lastSave = performance.now();
  }
}

/** FNV-1a: a case's chance must not depend on its place in the list. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
