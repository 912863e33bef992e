import {
  type FileGrid,
  type Geometry,
  type NamedFile,
  readAsNnunet,
  requireReader,
  type Volume,
} from '../../image/index.ts';
import {
  type Backend,
  compileNetwork,
  type PredictCaseRequest,
  type PredictedCase,
  type PredictRegion,
  type Program,
  predictCase,
  sumPrecisionOf,
} from '../../inference/index.ts';
import { inputChannels } from '../../network/index.ts';
import { patchTriple } from '../../nnunet/index.ts';
import { type ClassScale, scaleCodes } from '../../semisupervised/index.ts';
import type { Budgets } from '../api.ts';
import { slabBytesOf } from './budget.ts';
import type { RunnableModel } from './openModel.ts';
import { regionAsRead } from './regionOf.ts';

/** A prediction and the file's own grid, which nibabel's readers may have turned. */
export type Predicted = PredictedCase & {
  readonly fileGrid: FileGrid;
  /** The grid of the arrays, as the model's reader gives it. */
  readonly readAs: Geometry;
};

/** How a case is predicted, wherever its files lie. */
export interface ImagesToPredict {
  /** The case's channels, opened when they are needed and held no longer. */
  readonly openImages: () => Promise<readonly NamedFile[]>;
  readonly readPreviousStage?: (() => Promise<Volume>) | undefined;
  /** The part that is wanted, on the file's own array. @default all of it */
  readonly readRegion?: (() => Promise<PredictRegion>) | undefined;
  readonly laterStage?: PredictCaseRequest['laterStage'];
  readonly mirroring: boolean;
  readonly tileStepSize: number;
  readonly probabilities?: boolean | undefined;
  readonly confidence?: PredictCaseRequest['confidence'];
  /** What the codes of a class become in the end; see Calibration. */
  readonly classScales?: readonly ClassScale[] | undefined;
  readonly sampling?: PredictCaseRequest['sampling'];
  readonly recording?: PredictCaseRequest['recording'];
  readonly members?: PredictCaseRequest['members'];
  readonly merge?: PredictCaseRequest['merge'];
  readonly giveWay?: (() => Promise<void>) | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: PredictCaseRequest['onProgress'];
}

/** One case on one back end, by the networks of `model`'s chosen folds. @param slabShare see `runOnDevice`
 *  @param kept programs of an earlier case on this back end; empty: filled, and the caller disposes of them
 *  @throws as `predictCase` */
export async function predictImages(
  asked: ImagesToPredict,
  model: RunnableModel,
  backend: Backend,
  budgets: Budgets,
  slabShare: number,
  kept?: Program[],
): Promise<Predicted> {
  const { plans, dataset, configuration, mirrorAxes } = model;
  const shape = [inputChannels(dataset, configuration), ...patchTriple(configuration.patchSize)] as const;
  const budget = backend.kind === 'webgpu' ? budgets.gpuBytes : budgets.ramBytes;
  const programs = kept ?? [];
  const { readRegion } = asked;
  let grid: Pick<Predicted, 'fileGrid' | 'readAs'> | undefined;
  const gridOf = () => {
    if (!grid) throw new RangeError('A case was predicted whose scan was never read.');
    return grid;
  };
  try {
    const predicted = await predictCase({
      plans,
      configuration,
      dataset,
      backend,
      readScan: async () => {
        const image = await readAsNnunet(await asked.openImages(), requireReader(plans.imageReaderWriter));
        grid = { fileGrid: image.fileGrid, readAs: image.volumes[0].geometry };
        return image.volumes;
      },
      readPreviousStage: asked.readPreviousStage,
      readRegion:
        readRegion && (async () => regionAsRead(await readRegion(), gridOf().fileGrid, gridOf().readAs)),
      compile: async () => {
        if (programs.length > 0) return programs;
        for (const network of await model.load())
          programs.push(await compileNetwork(backend, network, shape));
        return programs;
      },
      laterStage: asked.laterStage,
      mirrorAxes: asked.mirroring ? mirrorAxes : [],
      tileStepSize: asked.tileStepSize,
      probabilities: asked.probabilities,
      confidence: asked.confidence,
      sampling: asked.sampling,
      recording: asked.recording,
      members: asked.members,
      merge: asked.merge,
      sumPrecision: sumPrecisionOf(
        backend.kind === 'webgpu' ? 'webgpu' : 'cpu',
        asked.confidence !== undefined,
      ),
      slabBytes: slabBytesOf(budget) * slabShare,
      // A GPU's memory is planned for one case; a CPU's tiles are long, and memory there is pages.
      giveWay: backend.kind === 'onnx' ? asked.giveWay : undefined,
      signal: asked.signal,
      onProgress: asked.onProgress,
    });
    if (predicted.confidence && asked.classScales)
      scaleCodes(predicted.labels, predicted.confidence, asked.classScales);
    return { ...predicted, ...gridOf() };
  } finally {
    if (!kept) for (const program of programs) program.dispose();
  }
}
