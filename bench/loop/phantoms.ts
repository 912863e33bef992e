/** Phantoms of one seed in a workspace of their own: labelled ones and a locked test set, and unlabelled ones. */
import { writeImage } from '../../workers/image/index.ts';
import { type Studio, studioOver } from '../../workers/jobs/studio.ts';
import { writePlans } from '../../workers/jobs/training/testing/phantomDataset.ts';
import { drawPhantom, PHANTOM_LABELS } from '../../workers/phantom/index.ts';
import type { Directory } from '../../workers/workspace/index.ts';

const SIZE = [18, 22, 26] as const;
const SPACING = [16, 16, 16] as const;
/** Little contrast medium and much noise: a liver that ten cases do not teach. */
const LOOK = { contrast: 0.25, noise: 35 } as const;

export interface Counts {
  readonly labelled: number;
  readonly unlabelled: number;
  readonly unseen: number;
}

export interface PhantomWorkspace {
  readonly studio: Studio;
  readonly labelled: string;
  readonly unlabelled: string;
  /** Names of the locked cases. */
  readonly unseen: readonly string[];
  /** What is true of the unlabelled cases, by name. */
  readonly truth: ReadonlyMap<string, Uint8Array>;
}

/** The cases in neither set are the same for every seed; all others are drawn anew. */
export async function phantomWorkspace(
  directory: Directory,
  seed: number,
  counts: Counts,
): Promise<PhantomWorkspace> {
  const studio = studioOver(directory);
  const there = new Map((await studio.datasets.list()).map((one) => [one.id, one]));
  const create = async (id: number, name: string) =>
    there.get(id) ??
    studio.datasets.create({
      id,
      name,
      channels: ['CT'],
      labels: [{ name: 'liver', values: [1] }],
      ignore: false,
    });
  const labelled = (await create(1, 'Labelled')).folder;
  const unlabelled = (await create(2, 'Unlabelled')).folder;
  for (let i = 0; i < counts.labelled; i++)
    await addCase(studio, labelled, `labelled_${two(i)}`, 10_000 * seed + i, true);
  const unseen: string[] = [];
  for (let i = 0; i < counts.unseen; i++) {
    unseen.push(`unseen_${two(i)}`);
    await addCase(studio, labelled, `unseen_${two(i)}`, 900_000 + i, true);
  }
  const truth = new Map<string, Uint8Array>();
  for (let i = 0; i < counts.unlabelled; i++) {
    const name = `unlabelled_${two(i)}`;
    truth.set(name, await addCase(studio, unlabelled, name, 10_000 * seed + 5000 + i, false));
  }
  await writePlans(studio, labelled, {
    spacing: SPACING,
    patch: [16, 16, 16],
    features: [8, 16, 32],
    batch: 2,
    convolutions: 1,
  });
  return { studio, labelled, unlabelled, unseen, truth };
}

const two = (number: number): string => String(number).padStart(2, '0');

/** Every other phantom has lesions, which belong to the liver. */
async function addCase(
  { datasets }: Studio,
  folder: string,
  id: string,
  seed: number,
  withLabel: boolean,
): Promise<Uint8Array> {
  const lesions = seed % 2 === 0 ? 0 : 2;
  const { scan, labels } = drawPhantom({ seed, size: SIZE, spacing: SPACING, lesions, ...LOOK });
  const { liver, lesion } = PHANTOM_LABELS;
  const own = Uint8Array.from(labels.data, (value) => Number(value === liver || value === lesion));
  // From an earlier piece of the experiment.
  if (await datasets.find(folder, id)) return own;
  const image = await writeImage(scan.data, scan, `${id}_0000.nii.gz`);
  const label = withLabel ? { label: await writeImage(own, labels, `${id}.nii.gz`) } : {};
  await datasets.addCase(folder, { id, images: [image], ...label });
  return own;
}
