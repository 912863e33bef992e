/** A classifier's answer for scans, and where in them it looked. */
import {
  ActivationMap,
  decisionOf,
  FeaturePool,
  leadOf,
  logitsOf,
  probabilitiesOf,
} from '../../classification/index.ts';
import { writeImage, type Zyx } from '../../image/index.ts';
import { compileNetwork, encodeTiles, type Program, runOnDevice } from '../../inference/index.ts';
import { featureShape } from '../../network/index.ts';
import { exportPlan, type Pause } from '../../nnunet/index.ts';
import { openSource } from '../batch/openSource.ts';
import type { JobContext, JobRunner } from '../queue/runner.ts';
import { type Classifier, openClassifier } from './classifierFile.ts';
import {
  CHECKPOINT,
  type ClassPrediction,
  classifierFile,
  predictionsOf,
  readPredictions,
  writePrediction,
} from './classifierStore.ts';
import { type PreparedScan, plainCut, prepareScan } from './encodeCase.ts';
import { classesCsv } from './predictionTable.ts';
import type { ClassifyPredictSpec } from './spec.ts';

const DONE = 'done.json';
const KEPT_SECONDS = 5;

/** Answers are in the classifier's folder as soon as a case is done; those of before make way. */
export const runClassifyPredict: JobRunner<ClassifyPredictSpec> = async (spec, context) => {
  const { studio, devices, budgets } = context;
  const classifier = await openClassifier(
    await classifierFile(studio.directory, spec.classifier),
    CHECKPOINT,
  );
  const { graph, weights, patch } = classifier.encoder;
  const { value: done } = await runOnDevice(devices, spec.device, budgets, async (backend) => {
    context.runsOn(backend.device);
    const program = await compileNetwork(backend, { kind: 'graph', graph, weights }, patch);
    try {
      return await new Predictions(spec, context, classifier, program).run();
    } finally {
      program.dispose();
    }
  });
  if (!done) return { state: 'paused' };
  const said = await readPredictions(studio.directory, spec.classifier);
  const table = classesCsv(classifier.facts.task, said);
  await studio.directory.write(`${predictionsOf(spec.classifier)}/predictions.csv`, table);
  return { state: 'done', outcome: { classifier: spec.classifier, cases: spec.cases.length } };
};

class Predictions {
  private recentSeconds: number[] = [];

  constructor(
    private readonly spec: ClassifyPredictSpec,
    private readonly context: JobContext,
    private readonly classifier: Classifier,
    private readonly program: Program,
  ) {}

  /** @returns false when it was asked to pause */
  async run(): Promise<boolean> {
    const { spec, context } = this;
    let done = await this.doneBefore();
    for (; done < spec.cases.length; done++) {
      const one = spec.cases[done];
      if (!one) break;
      if (context.pauseRequested()) return false;
      await context.yieldToInteractive();
      const started = performance.now();
      await this.predict(one, done);
      await context.writeState(DONE, JSON.stringify(done + 1));
      this.recentSeconds = [...this.recentSeconds, (performance.now() - started) / 1000].slice(-KEPT_SECONDS);
    }
    this.report(done, {});
    return true;
  }

  private async doneBefore(): Promise<number> {
    const blob = await this.context.readState(DONE);
    return blob ? Number(await blob.text()) || 0 : 0;
  }

  private async predict({ name, source }: ClassifyPredictSpec['cases'][number], done: number): Promise<void> {
    const { studio, signal } = this.context;
    const { encoder, head, facts } = this.classifier;
    const pause = (stage: string): Pause => {
      return async (at, total) => {
        signal.throwIfAborted();
        this.report(done, { current: name, stage, share: total === 0 ? 0 : Math.min(1, at / total) });
        await this.context.yieldToInteractive();
      };
    };
    const images = await openSource(studio, source);
    const scan = await prepareScan(encoder, images, facts.field, pause('preprocess'));
    const tiles: Tile[] = [];
    const pool = new FeaturePool(this.program.outputShape[0] ?? 0);
    await encodeTiles({
      ...{ program: this.program, tiling: scan.tiling, cut: plainCut(scan), pause: pause('encode') },
      visit: (start, features) => {
        pool.add(features);
        if (this.spec.maps) tiles.push({ start, features });
      },
    });
    const probabilities = probabilitiesOf(facts.task, logitsOf(head, pool.mean()));
    const said: ClassPrediction = { case: name, probabilities };
    const map = this.spec.maps && (await this.writeMap(name, scan, tiles, probabilities));
    await writePrediction(studio.directory, this.spec.classifier, { ...said, ...(map && { map }) });
  }

  /** Of the class that the case is said to be of; of the likeliest where it is said to be of none. */
  private async writeMap(
    name: string,
    scan: PreparedScan,
    tiles: readonly Tile[],
    probabilities: readonly number[],
  ): Promise<NonNullable<ClassPrediction['map']>> {
    const { encoder, head, facts } = this.classifier;
    const decision = decisionOf(facts.task, probabilities);
    const of = typeof decision === 'number' ? decision : probabilities.indexOf(Math.max(...probabilities));
    const [, ...places] = featureShape(encoder.graph, encoder.patch);
    const map = new ActivationMap(leadOf(facts.task, head, of), scan.tiling);
    for (const { start, features } of tiles) map.add(start, features, places);
    const plan = exportPlan(scan.prepared.properties, encoder.configuration, scan.tiling.before);
    const file = `${name}_map.nii.gz`;
    const geometry = scan.volumes[0]?.geometry;
    if (!geometry) throw new RangeError(`${name} has no channel`);
    const written = await writeImage(map.onScan(plan), { geometry, fileDimension: 3 }, file);
    await this.context.studio.directory.write(`${predictionsOf(this.spec.classifier)}/${file}`, written);
    return { file, class: facts.task.classes[of] ?? '' };
  }

  private report(done: number, now: { current?: string; stage?: string; share?: number }): void {
    const { recentSeconds, spec } = this;
    this.context.report({ unit: 'case', done, total: spec.cases.length, recentSeconds, ...now });
  }
}

interface Tile {
  readonly start: Zyx;
  /** `[channel, …places]` */
  readonly features: Float32Array;
}
