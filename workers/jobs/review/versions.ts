/** Earlier labels of a case: `CASE.version-3.nii.gz` with its provenance, listed in `CASE.versions.json`. */
import { z } from 'zod';
import { CASE_STATES, type DatasetStore } from '../../workspace/index.ts';
import { ReviewError } from './reviewError.ts';

const versionSchema = z.object({
  version: z.int().min(1),
  state: z.enum(CASE_STATES),
  editor: z.string(),
  changedAt: z.number(),
  sha256: z.string(),
});
export type StoredVersion = z.infer<typeof versionSchema>;

const PROVENANCE_ENDING = '.provenance.nii.gz';
const kindOf = (version: number) => `version-${version}` as const;

/** Newest first. */
export async function listVersions(
  { companions }: DatasetStore,
  folder: string,
  id: string,
): Promise<StoredVersion[]> {
  const listed = z.array(versionSchema).safeParse(await companions.readJson(folder, id, 'versions'));
  return listed.success ? listed.data.sort((a, b) => b.version - a.version) : [];
}

/** Keeps the label that is there now as a version, once: nothing happens when the newest version is the same file.
 *  @throws DatasetError `dataset.noLabel` */
export async function keepVersion(datasets: DatasetStore, folder: string, id: string): Promise<void> {
  const { companions } = datasets;
  const { state, facts } = await datasets.case(folder, id);
  const { file } = await datasets.label(folder, id);
  const sha256 = facts?.label?.sha256 ?? '';
  const versions = await listVersions(datasets, folder, id);
  if (versions[0]?.sha256 === sha256 && sha256 !== '') return;
  const version = (versions[0]?.version ?? 0) + 1;
  await companions.write(folder, id, kindOf(version), file);
  const provenance = await companions.read(folder, id, 'provenance');
  if (provenance) await companions.write(folder, id, kindOf(version), provenance, PROVENANCE_ENDING);
  const kept: StoredVersion = {
    version,
    state,
    editor: facts?.editor ?? '',
    changedAt: facts?.changedAt ?? 0,
    sha256,
  };
  const list = new Blob([JSON.stringify([kept, ...versions])]);
  await companions.write(folder, id, 'versions', list, '.json');
}

/** @throws ReviewError `review.version` */
export async function openVersion({ companions }: DatasetStore, folder: string, id: string, version: number) {
  const label = await companions.read(folder, id, kindOf(version));
  if (!label) throw new ReviewError('version', { case: id, version });
  return { label, provenance: await companions.read(folder, id, kindOf(version), PROVENANCE_ENDING) };
}
