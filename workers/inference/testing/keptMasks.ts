/** A golden case through two back ends with the same thresholds: what each keeps, and what each would calibrate on. */
import type { Backend } from '../../backend/index.ts';
import { patchTriple } from '../../nnunet/index.ts';
import { Candidates, fixedCut, logOddsOf, pseudoLabel, toCode } from '../../semisupervised/index.ts';
import { predictCase } from '../predictCase.ts';
import type { GoldenFiles } from './goldenFiles.ts';
import { GOLDEN_MODELS, openGoldenModel } from './goldenModels.ts';

const TEMPERATURE = 1.6;
const CASE = 'ct_thin';
const IGNORE = 4;

export interface KeptMasks {
  /** Voxels that either back end predicts as foreground. */
  readonly foreground: number;
  /** Share of those that both keep, or ignore, alike. */
  readonly alike: number;
  readonly ignored: number;
  /** Share of the second's calibration candidates that are the first's too. */
  readonly sampledAlike: number;
}

export async function compareKeptMasks(files: GoldenFiles, one: Backend, other: Backend): Promise<KeptMasks> {
  const [a, b] = [await run(files, one), await run(files, other)];
  const foreground = [...a.labels.keys()].filter((voxel) => a.labels[voxel] > 0 || b.labels[voxel] > 0);
  const alike = foreground.filter((voxel) => a.made[voxel] === b.made[voxel]).length;
  const sampled = new Set(a.sampled);
  return {
    foreground: foreground.length,
    alike: alike / foreground.length,
    ignored: a.made.filter((label) => label === IGNORE).length,
    sampledAlike: b.sampled.filter((voxel) => sampled.has(voxel)).length / b.sampled.length,
  };
}

async function run(files: GoldenFiles, backend: Backend) {
  const spec = GOLDEN_MODELS.find(({ name }) => name === 'ct3d');
  if (!spec) throw new Error('no ct3d');
  const model = await openGoldenModel(files, spec);
  const fold = model.folds.get('fold_0');
  if (!fold) throw new Error('no fold_0');
  const scan = await files.image(`ct3d/input/${CASE}_0000.nii.gz`);
  const patch = patchTriple(model.configuration.patchSize);
  const program = await backend.compile(model.graph, fold.weights, [model.graph.input.channels, ...patch]);
  const sampling = new Candidates({ seed: 1, stream: 2, capacity: 2000 });
  const { labels, confidence, rivals } = await predictCase({
    ...model,
    backend,
    readScan: async () => [scan],
    compile: async () => [program],
    mirrorAxes: [],
    tileStepSize: 1,
    confidence: { temperatures: [TEMPERATURE], veto: true, measures: true },
    sampling,
  });
  program.dispose();
  if (!confidence || !rivals) throw new Error('no confidence');
  const { size, spacing } = scan.geometry;
  const cuts = new Map([0, 1, 2, 3].map((value) => [value, fixedCut(0.9)]));
  const rules = { cuts, ignoreLabel: IGNORE, vetoAbove: toCode(logOddsOf(0.05)), seed: 0, stream: 0 };
  const made = pseudoLabel({ labels, codes: confidence, rivals, size, spacing }, rules).labels;
  return { labels, made, sampled: sampling.all().map(({ voxel }) => voxel) };
}
