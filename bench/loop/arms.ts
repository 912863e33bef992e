/** The arms of the experiment: what the student is told of the unlabelled cases. All go through the loop's own review gate. */
import { readImage, writeImage } from '../../workers/image/index.ts';
import type { Studio } from '../../workers/jobs/studio.ts';
import type { PipelineFile } from '../../workers/pipeline/index.ts';
import { PERSON } from '../../workers/workspace/index.ts';

export const ARMS = ['thresholded', 'hard', 'random', 'oracle'] as const;
export type Arm = (typeof ARMS)[number];

type Rules = PipelineFile['pseudoLabels'];

const cutAt = (threshold: number): Rules['thresholds'] => ({
  mode: 'fixed',
  byLabel: [0, 1].map((value) => ({ value, threshold })),
});

const THRESHOLDED: Rules = {
  thresholds: cutAt(0.9),
  veto: 0.05,
  boundaryMm: 0,
  cleaning: [],
  filter: false,
};
const HARD: Rules = { thresholds: cutAt(0), boundaryMm: 0, cleaning: [], filter: false };

/** The last two begin with the hard labels, and are changed at the gate. */
export const rulesOf = (arm: Arm): Rules => (arm === 'thresholded' ? THRESHOLDED : HARD);

export type Labels = ReadonlyMap<string, Uint8Array>;

export async function readLabels(
  { datasets }: Studio,
  folder: string,
  names: Iterable<string>,
): Promise<Labels> {
  const found = new Map<string, Uint8Array>();
  for (const name of names) {
    const { file } = await datasets.label(folder, name);
    found.set(name, Uint8Array.from((await readImage(file, `${name}.nii.gz`)).data));
  }
  return found;
}

export async function writeLabels({ datasets }: Studio, folder: string, labels: Labels): Promise<void> {
  for (const [name, values] of labels) {
    const before = await readImage((await datasets.label(folder, name)).file, `${name}.nii.gz`);
    const file = await writeImage(values, before, `${name}.nii.gz`);
    await datasets.writeLabel(folder, name, file, { state: 'predicted', editor: PERSON });
  }
}

/** As many voxels of every class are ignored in every case as the thresholds ignored of it, but anywhere. */
export function randomIgnore(hard: Labels, thresholded: Labels, ignore: number, seed: number): Labels {
  const random = randomOf(seed);
  return new Map(
    [...hard].map(([name, labels]) => {
      const sure = thresholded.get(name) ?? labels;
      const made = labels.slice();
      for (const value of new Set(labels)) {
        const places = [...labels.keys()].filter((voxel) => labels[voxel] === value);
        const dropped = places.filter((voxel) => sure[voxel] === ignore).length;
        for (let i = 0; i < dropped; i++) {
          const at = i + Math.floor(random() * (places.length - i));
          [places[i], places[at]] = [places[at] as number, places[i] as number];
          made[places[i] as number] = ignore;
        }
      }
      return [name, made] as const;
    }),
  );
}

/** 0 … 1, the same for the same seed (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export interface PseudoFigures {
  /** Share of all voxels that are kept, and of those of the liver that are kept as liver. */
  readonly coverage: number;
  readonly liverKept: number;
  /** Of the voxels kept as liver, how many are. */
  readonly precision: number;
}

export function figuresOf(labels: Labels, truth: Labels, ignore: number): PseudoFigures {
  let [voxels, kept, liver, found, claimed, right] = [0, 0, 0, 0, 0, 0];
  for (const [name, values] of labels) {
    const true_ = truth.get(name) ?? new Uint8Array();
    for (let voxel = 0; voxel < values.length; voxel++) {
      voxels++;
      if (values[voxel] !== ignore) kept++;
      if (true_[voxel] === 1) liver++;
      if (values[voxel] === 1) claimed++;
      if (values[voxel] === 1 && true_[voxel] === 1) [found, right] = [found + 1, right + 1];
    }
  }
  return { coverage: kept / voxels, liverKept: found / liver, precision: right / claimed };
}
