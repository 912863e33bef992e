/**
 * nnU-Net's own predictions against ours, for any back end: golden/inference, nnunetv2 2.8.1 on the CPU. The bars are
 * the README's, measured there: float32 networks differ by 5e-5, nnU-Net's half-precision sums by more.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Backend, Program, SumPrecision } from '../../backend/index.ts';
import { readImage, writeLabels } from '../../image/index.ts';
import {
  copyTaps,
  gaussianImportance,
  type PreprocessedCase,
  patchTriple,
  perAxis,
  preprocessCase,
  shiftTaps,
  tileImage,
  uniformImportance,
} from '../../nnunet/index.ts';
import { CaseOutput } from '../caseOutput.ts';
import { Pacing } from '../pacing.ts';
import { predictCase } from '../predictCase.ts';
import { reductionOf } from '../reductionOf.ts';
import type { PredictedCase } from '../request.ts';
import { runSlidingWindow } from '../slidingWindow.ts';
import { planWindow } from '../windowPlan.ts';
import {
  decidedDifferences,
  logitMargins,
  probabilityMargins,
  shareWhere,
  worstDifference,
  worstLogitDifference,
} from './compare.ts';
import { exportLogits } from './exportLogits.ts';
import type { GoldenFiles } from './goldenFiles.ts';
import { type GoldenMode, type GoldenModel, type GoldenModelSpec, openGoldenModel } from './goldenModels.ts';

export interface GoldenSuite {
  readonly files: GoldenFiles;
  readonly openBackend: () => Promise<Backend>;
  readonly models: readonly GoldenModelSpec[];
  /** Largest allowed difference of logits: 1e-3 for float32 arithmetic. */
  readonly logitBar: number;
  /** Whether sums in float16 are held against nnU-Net's too: they stand on the host, whatever the back end. */
  readonly hasStockSums?: boolean;
}

const triple = z.tuple([z.number(), z.number(), z.number()]);
const tilesSchema = z.object({
  shape_padded: triple,
  unpad: z.array(z.tuple([z.number(), z.number()])).length(3),
  tiles: z.array(z.array(z.tuple([z.number(), z.number()])).length(3)),
});

export function describeGoldenInference(suite: GoldenSuite): void {
  describe.each(suite.models)('golden model $name', (spec) => {
    const bench = new Workbench(suite, spec);
    beforeAll(() => bench.open());
    afterAll(() => bench.close());

    it('has nnU-Net’s importance map, bit for bit', async () => {
      const expected = await suite.files.floats(`${spec.name}/expected/gaussian.npy`);
      expect([...gaussianImportance(bench.patchSize)]).toEqual([...expected]);
    });

    describe.each(spec.cases)('%s', (name) => {
      it('is preprocessed within 1e-5', async () => {
        const { data } = await bench.preprocessed(name);
        const expected = await suite.files.floats(bench.step(name, 'preprocessed.npy'));
        expect(worstDifference(data, expected)).toBeLessThanOrEqual(1e-5);
      });

      it('is tiled as nnU-Net tiles it', async () => {
        const expected = tilesSchema.parse(await suite.files.json(bench.step(name, 'tiles.json')));
        const { shape } = (await bench.preprocessed(name)).properties;
        const { paddedShape, before, starts, patchSize } = tileImage(shape, bench.patchSize, 0.5);
        expect(paddedShape).toEqual(expected.shape_padded);
        expect(before).toEqual(expected.unpad.map(([from]) => from));
        const tiles = starts[0].flatMap((z) =>
          starts[1].flatMap((y) =>
            starts[2].map((x) => [z, y, x].map((s, axis) => [s, s + (patchSize[axis] ?? 0)])),
          ),
        );
        expect(tiles).toEqual(expected.tiles);
      });

      it('has one patch’s logits', async () => {
        const program = bench.programs(spec.modes[0])[0];
        const input = await suite.files.floats(bench.step(name, 'patch_input.npy'));
        const expected = await suite.files.floats(bench.step(name, 'patch_logits.npy'));
        expect(worstDifference((await program?.forward(input)) ?? [], expected)).toBeLessThanOrEqual(
          suite.logitBar,
        );
      });

      it('has one patch’s logits, averaged over its mirror images', async () => {
        const input = await suite.files.floats(bench.step(name, 'patch_input.npy'));
        const expected = await suite.files.floats(bench.step(name, 'patch_logits_mirrored.npy'));
        expect(await bench.mirroredDifference(input, expected)).toBeLessThanOrEqual(suite.logitBar);
      });

      it('has the logits of the whole image, summed in float32', async () => {
        const expected = await suite.files.floats(bench.step(name, 'logits_nomirror_float32_sums.npy'));
        expect(await bench.imageDifference(name, expected)).toBeLessThanOrEqual(suite.logitBar);
      });

      it.each(spec.modes)('is segmented as in $folder', async (mode) => {
        const found = await bench.predict(name, mode);
        await bench.checkFloatSums(name, mode, found);
        await bench.checkFolder(name, mode, found);
      });

      if (suite.hasStockSums)
        it('is labelled as nnU-Net labels it, with sums in float16', async () => {
          for (const mode of spec.modes) await bench.checkStockSums(name, mode);
        });

      it('is written on exactly the scan’s grid', async () => {
        const [scan, expected] = await Promise.all([
          bench.scan(name).then(([first]) => first),
          suite.files.image(bench.expected(spec.modes[0], `${name}.nii.gz`)),
        ]);
        if (!scan) throw new Error('no scan');
        const labels = (await bench.predict(name, spec.modes[0])).labels;
        const written = await readImage(await writeLabels(labels, scan, 'labels.nii.gz'), 'labels.nii.gz');
        const numbers = ({ geometry: g }: typeof written) => [g.spacing, g.origin, g.direction].flat();
        expect(written.geometry.size).toEqual(expected.geometry.size);
        expect(worstDifference(numbers(written), numbers(expected))).toBeLessThanOrEqual(1e-6);
        expect(worstDifference(numbers(written), numbers(scan))).toBeLessThanOrEqual(1e-6);
      });
    });
  });
}

/** One model with its programs, and results that several tests look at. */
class Workbench {
  private model: GoldenModel | undefined;
  private backend: Backend | undefined;
  private readonly compiled = new Map<string, Program>();
  private readonly cases = new Map<string, Promise<PreprocessedCase>>();
  private readonly results = new Map<string, Promise<PredictedCase>>();

  constructor(
    private readonly suite: GoldenSuite,
    private readonly spec: GoldenModelSpec,
  ) {}

  async open(): Promise<void> {
    this.model = await openGoldenModel(this.suite.files, this.spec);
    this.backend = await this.suite.openBackend();
    const { graph } = this.model;
    for (const [fold, { weights }] of this.model.folds) {
      this.compiled.set(
        fold,
        await this.backend.compile(graph, weights, [graph.input.channels, ...this.patchSize]),
      );
    }
  }

  close(): void {
    for (const program of this.compiled.values()) program.dispose();
    this.backend?.dispose();
  }

  get patchSize() {
    return patchTriple(this.opened.configuration.patchSize);
  }

  step = (name: string, file: string): string => `${this.spec.name}/expected/steps/${name}/${file}`;

  expected = (mode: GoldenMode | undefined, file: string): string =>
    `${this.spec.name}/expected/${mode?.folder}/${file}`;

  programs(mode: GoldenMode | undefined): Program[] {
    return (mode?.folds ?? []).flatMap((fold) => this.compiled.get(fold) ?? []);
  }

  scan(name: string) {
    const { channelNames } = this.opened.dataset;
    return Promise.all(
      channelNames.map((_, c) => this.suite.files.image(`${this.spec.name}/input/${name}_000${c}.nii.gz`)),
    );
  }

  private previousStage(name: string) {
    const stage = this.opened.configuration.previousStage;
    if (!stage) return undefined;
    return () => this.suite.files.image(`${this.spec.name}/expected/previous_${stage}/${name}.nii.gz`);
  }

  preprocessed(name: string): Promise<PreprocessedCase> {
    const known = this.cases.get(name);
    if (known) return known;
    const { plans, configuration, dataset } = this.opened;
    const made = (async () => {
      const segmentation = await this.previousStage(name)?.();
      return preprocessCase({ plans, configuration, dataset, segmentation, volumes: await this.scan(name) });
    })();
    this.cases.set(name, made);
    return made;
  }

  predict(
    name: string,
    mode: GoldenMode | undefined,
    sumPrecision: SumPrecision = 'float32',
  ): Promise<PredictedCase> {
    const key = `${name} ${mode?.folder} ${sumPrecision}`;
    const known = this.results.get(key);
    if (known) return known;
    const { plans, configuration, dataset, folds } = this.opened;
    const made = predictCase({
      plans,
      configuration,
      dataset,
      backend: this.device,
      readScan: () => this.scan(name),
      readPreviousStage: this.previousStage(name),
      compile: async () => this.programs(mode),
      mirrorAxes: mode?.mirroring === false ? [] : (folds.get(mode?.folds[0] ?? '')?.mirrorAxes ?? []),
      tileStepSize: mode?.tileStepSize,
      gaussian: mode?.gaussian,
      probabilities: true,
      sumPrecision,
    });
    this.results.set(key, made);
    return made;
  }

  /** One tile in a sum of its own, mirrored. */
  async mirroredDifference(input: Float32Array, expected: Float32Array): Promise<number> {
    const { rules } = this.opened;
    const [program] = this.programs(this.spec.modes[0]);
    const sum = await this.device.createTileSum({
      classes: rules.outputChannels,
      extent: this.patchSize,
      patchSize: this.patchSize,
      importance: uniformImportance(this.patchSize),
      mirrorAxes: this.mirrorAxes,
    });
    if (program) await sum.addTile(program, input, [0, 0, 0]);
    const taps = perAxis((axis) => copyTaps(this.patchSize[axis]));
    const { probabilities } = await sum.reduce({ taps, reduction: reductionOf(rules, true) });
    sum.dispose();
    return worstLogitDifference(
      probabilities ?? new Float32Array(),
      expected,
      rules.outputChannels,
      rules.hasRegions,
    );
  }

  /** The whole preprocessed image without mirroring, on its own grid. */
  async imageDifference(name: string, expected: Float32Array): Promise<number> {
    const { rules } = this.opened;
    const { data, channels, properties } = await this.preprocessed(name);
    const { shape } = properties;
    const tiling = tileImage(shape, this.patchSize, 0.5);
    const taps = perAxis((axis) => shiftTaps(copyTaps(shape[axis]), tiling.before[axis]));
    const strides = [shape[1] * shape[2], shape[2], 1] as const;
    const plan = { shape, taps, origin: 0, strides, size: shape };
    const output = new CaseOutput(plan, rules, reductionOf(rules, true));
    const classes = rules.outputChannels;
    await runSlidingWindow(
      {
        image: { data, channels, shape },
        tiling,
        importance: gaussianImportance(this.patchSize),
        mirrorAxes: [],
        classes,
        reduction: reductionOf(rules, true),
        exportPlan: plan,
        window: planWindow({ tiling, exportPlan: plan, classes, slabBytes: 2 ** 30 }),
        programs: this.programs({ folder: '', folds: this.spec.modes[0]?.folds ?? [] }),
        backend: this.device,
        reduceBytes: 2 ** 28,
      },
      output,
      new Pacing(undefined, undefined),
    );
    const found = new Float32Array(expected.length);
    output.probabilities.forEach((channel, c) => {
      found.set(channel, c * channel.length);
    });
    return worstLogitDifference(found, expected, classes, rules.hasRegions);
  }

  /** `segmentation_*_float32_sums`: >= 99.99 % of voxels, and exact where the expected margin exceeds 1e-2. */
  async checkFloatSums(name: string, mode: GoldenMode, found: PredictedCase): Promise<void> {
    if (!mode.steps) return;
    const { configuration, rules } = this.opened;
    const { files } = this.suite;
    const expected = (await files.image(this.step(name, `segmentation_${mode.steps}_float32_sums.nii.gz`)))
      .data;
    const logits = await files.floats(
      this.step(name, mode.steps === 'mirror' ? 'logits_mirror.npy' : 'logits_nomirror_float32_sums.npy'),
    );
    const { probabilities } = await exportLogits(logits, found.properties, configuration, rules, true);
    const margins = logitMargins(probabilities, rules.hasRegions);
    const share = shareWhere(expected.length, (i) => found.labels[i] === expected[i]);
    expect(share, `${mode.folder}, float32 sums`).toBeGreaterThanOrEqual(0.9999);
    expect(decidedDifferences(found.labels, expected, margins, 1e-2)).toBe(0);
  }

  /** nnU-Net's own files: >= 99.95 %, exact where its probabilities differ by more than 0.05; probabilities <= 0.05
   *  everywhere and <= 1e-3 on 99 % of the voxels. Where nnU-Net wrote no probabilities, ours decide. */
  async checkFolder(name: string, mode: GoldenMode, found: PredictedCase): Promise<void> {
    const { files } = this.suite;
    const { rules } = this.opened;
    const expected = (await files.image(this.expected(mode, `${name}.nii.gz`))).data;
    const share = shareWhere(expected.length, (i) => found.labels[i] === expected[i]);
    expect(share, mode.folder).toBeGreaterThanOrEqual(0.9995);
    const ours = found.probabilities ?? [];
    const channels = mode.npz ? await this.expectedProbabilities(name, mode) : ours;
    const margins = probabilityMargins(channels, rules.hasRegions);
    expect(decidedDifferences(found.labels, expected, margins, 0.05)).toBe(0);
    const worst = Float32Array.from(expected, (_, i) =>
      Math.max(
        ...channels.map((channel, c) => Math.abs((ours[c]?.[i] ?? Number.NaN) - (channel[i] as number))),
      ),
    );
    expect(Math.max(...worst), 'probabilities').toBeLessThanOrEqual(0.05);
    expect(shareWhere(worst.length, (i) => (worst[i] as number) <= 1e-3)).toBeGreaterThanOrEqual(0.99);
  }

  /** nnU-Net's own files again: every voxel, and probabilities but where float32 noise turned a rounding. */
  async checkStockSums(name: string, mode: GoldenMode): Promise<void> {
    const found = await this.predict(name, mode, 'float16');
    const expected = (await this.suite.files.image(this.expected(mode, `${name}.nii.gz`))).data;
    expect(shareWhere(expected.length, (i) => found.labels[i] === expected[i])).toBe(1);
    if (!mode.npz) return;
    for (const [c, channel] of (await this.expectedProbabilities(name, mode)).entries()) {
      const ours = found.probabilities?.[c] ?? new Float32Array();
      expect(worstDifference(ours, channel)).toBeLessThanOrEqual(1e-3);
      const isSame = (i: number) => Math.abs((ours[i] as number) - (channel[i] as number)) <= 1e-6;
      expect(shareWhere(channel.length, isSame)).toBeGreaterThanOrEqual(0.998);
    }
  }

  private async expectedProbabilities(name: string, mode: GoldenMode): Promise<Float32Array[]> {
    const all = await this.suite.files.probabilities(this.expected(mode, `${name}.npz`));
    const { outputChannels } = this.opened.rules;
    const voxels = all.length / outputChannels;
    return Array.from({ length: outputChannels }, (_, c) => all.subarray(c * voxels, (c + 1) * voxels));
  }

  private get mirrorAxes(): readonly number[] {
    const axes = [...this.opened.folds.values()][0]?.mirrorAxes ?? [];
    return this.opened.configuration.patchSize.length === 2 ? axes.map((axis) => axis + 1) : axes;
  }

  private get opened(): GoldenModel {
    if (!this.model) throw new Error('The model is not open yet.');
    return this.model;
  }

  private get device(): Backend {
    if (!this.backend) throw new Error('The back end is not open yet.');
    return this.backend;
  }
}
