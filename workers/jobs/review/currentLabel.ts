/**
 * The label that a case has, and where its voxels come from. A person edits the label's file alone; what then differs
 * from the label as it was made is theirs. Source of the rules: spec semisupervised.md §7.
 */
import { writeAsNnunet } from '../../image/index.ts';
import { PROVENANCE } from '../../semisupervised/index.ts';
import type { DatasetStore, LabelFacts } from '../../workspace/index.ts';
import { storedReader } from '../pseudoLabelling/confidenceFiles.ts';
import { ReviewError } from './reviewError.ts';
import { readMap, type StoredPrediction } from './storedPrediction.ts';
import { keepVersion } from './versions.ts';

export interface CurrentLabel {
  readonly labels: Uint16Array;
  readonly provenance: Uint8Array;
}

/** Undefined for a label that was not made from the prediction.
 *  @throws ReviewError `review.grid`, DatasetError `dataset.noLabel` */
export async function currentLabel(
  datasets: DatasetStore,
  folder: string,
  id: string,
  { map, about }: StoredPrediction,
): Promise<CurrentLabel | undefined> {
  const reader = storedReader(about.reader);
  const read = async (file: Blob) => {
    const { data } = await readMap(file, id, reader);
    if (data.length !== map.labels.length) throw new ReviewError('grid', { case: id });
    return data;
  };
  const [origins, made] = [
    await datasets.companions.read(folder, id, 'provenance'),
    await datasets.companions.read(folder, id, 'made'),
  ];
  if (!origins || !made) return undefined;
  const labels = await read((await datasets.label(folder, id)).file);
  const before = await read(made);
  const provenance = Uint8Array.from(await read(origins));
  for (let voxel = 0; voxel < labels.length; voxel++) {
    const value = labels[voxel];
    if (value === before[voxel]) continue;
    provenance[voxel] = value === about.ignoreLabel ? PROVENANCE.ignoredByHuman : PROVENANCE.human;
  }
  return { labels, provenance };
}

export interface MadeLabel {
  readonly labels: Uint8Array | Uint16Array;
  readonly provenance: Uint8Array;
}

/**
 * Writes a label that was made from the prediction. Provenance goes first: were it older than its label, a person's
 * voxels would be taken for the model's. @param place puts the label's file into the dataset
 * @returns bytes written. @throws WorkspaceError `workspace.full`
 */
export async function writeMade(
  { companions }: DatasetStore,
  folder: string,
  id: string,
  { labels, provenance }: MadeLabel,
  { fileGrid }: StoredPrediction,
  place: (label: Blob) => Promise<unknown>,
): Promise<number> {
  const label = await writeAsNnunet(labels, fileGrid, `${id}.nii.gz`);
  const origins = await writeAsNnunet(provenance, fileGrid, `${id}.nii.gz`);
  await companions.write(folder, id, 'provenance', origins);
  await companions.write(folder, id, 'made', label);
  await place(label);
  return 2 * label.size + origins.size;
}

/** Writes a label over the one that is there, which becomes a version with a person's voxels marked in it. */
export async function replaceLabel(
  datasets: DatasetStore,
  folder: string,
  id: string,
  made: MadeLabel,
  prediction: StoredPrediction,
  facts: LabelFacts,
): Promise<number> {
  await keepCurrent(datasets, folder, id, prediction);
  return writeMade(datasets, folder, id, made, prediction, (label) =>
    datasets.writeLabel(folder, id, label, facts),
  );
}

/** Marks a person's voxels and keeps the label as a version. */
export async function keepCurrent(
  datasets: DatasetStore,
  folder: string,
  id: string,
  prediction: StoredPrediction,
): Promise<void> {
  await markEdits(datasets, folder, id, prediction);
  await keepVersion(datasets, folder, id);
}

/** Notes in the provenance which voxels are a person's. Marking twice changes nothing. */
export async function markEdits(
  datasets: DatasetStore,
  folder: string,
  id: string,
  prediction: StoredPrediction,
): Promise<void> {
  const current = await currentLabel(datasets, folder, id, prediction);
  if (!current) return;
  const origins = await writeAsNnunet(current.provenance, prediction.fileGrid, `${id}.nii.gz`);
  await datasets.companions.write(folder, id, 'provenance', origins);
  await datasets.companions.write(folder, id, 'made', (await datasets.label(folder, id)).file);
}
