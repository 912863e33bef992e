/** nnU-Net's ensemble of one case: the mean of its models' probabilities, and what follows from it. */
import { writeAsNnunet } from '../../image/index.ts';
import { probabilitiesNpz } from '../../inference/index.ts';
import { type DatasetJson, labelRules } from '../../network/index.ts';
import { averageProbabilities, LabelDecider, type LabelDecision } from '../../nnunet/evaluation/index.ts';
import { gridOfProperties } from '../../nnunet/index.ts';
import type { Directory } from '../../workspace/index.ts';
import { CrossValidationError } from './crossValidationError.ts';
import { copyFile, type FolderHead } from './folders.ts';
import { openProbabilities, type ProbabilityVolume } from './probabilityVolume.ts';

export interface EnsembledCase {
  /** `CASE.npz` of every model, each beside its `CASE.pkl`; the grid is the first one's. */
  readonly npz: readonly string[];
  /** Path of what is written, without an ending. */
  readonly output: string;
  /** Also the mean itself: `.npz` and `.pkl`. */
  readonly probabilities: boolean;
}

/** The labels are written last. @throws CrossValidationError `crossValidation.otherShape`, CheckpointError */
export async function ensembleCase(
  directory: Directory,
  { npz, output, probabilities }: EnsembledCase,
  { dataset, reader, ending }: FolderHead,
): Promise<void> {
  const volumes: ProbabilityVolume[] = [];
  for (const path of npz) volumes.push(await openProbabilities(await directory.read(path), path));
  requireEqualShapes(npz, volumes);
  const [{ classes, size }] = volumes;
  const mean = async (index: number) =>
    averageProbabilities(await Promise.all(volumes.map((volume) => volume.channel(index))));
  const decider = new LabelDecider(size[0] * size[1] * size[2], decisionOf(dataset));
  for (let c = 0; c < classes; c++) decider.add(c, await mean(c));
  const pkl = npz[0].replace(/\.npz$/, '.pkl');
  const properties = new Uint8Array(await (await directory.read(pkl)).arrayBuffer());
  const labels = await writeAsNnunet(
    decider.labels,
    gridOfProperties(properties, size, reader, pkl),
    `${output}${ending}`,
  );
  if (probabilities) {
    const channels = Array.from({ length: classes }, (_, c) => () => mean(c));
    await directory.write(`${output}.npz`, await probabilitiesNpz(channels, size));
    await copyFile(directory, pkl, `${output}.pkl`);
  }
  await directory.write(`${output}${ending}`, labels);
}

function decisionOf(dataset: DatasetJson): LabelDecision {
  const { hasRegions, regionsClassOrder } = labelRules(dataset);
  return hasRegions ? { kind: 'regions', regionsClassOrder } : { kind: 'softmax' };
}

function requireEqualShapes(files: readonly string[], volumes: readonly ProbabilityVolume[]): void {
  const shapes = volumes.map(({ classes, size }) => [classes, ...size].join(' × '));
  const odd = shapes.findIndex((shape) => shape !== shapes[0]);
  if (odd >= 0)
    throw new CrossValidationError('otherShape', {
      file: files[odd],
      found: shapes[odd],
      other: files[0],
      expected: shapes[0],
    });
}
