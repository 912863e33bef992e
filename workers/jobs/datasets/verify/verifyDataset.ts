import { formatOf, ImageError, type NnunetReader, requireReader } from '../../../image/index.ts';
import {
  type AnnotatedCase,
  type AnnotationCoverage,
  annotationCoverage,
} from '../../../semisupervised/index.ts';
import { type Directory, outsideName, type WorkspacePath } from '../../../workspace/index.ts';
import { cancelPoint } from '../../cancelPoint.ts';
import { type CheckedCase, checkCase } from './checkCase.ts';
import { type Complaint, complaint } from './complaints.ts';
import { checkDatasetJson, type DatasetFacts } from './datasetFacts.ts';

export interface DatasetToVerify {
  readonly directory: Directory;
  /** The dataset's folder, from the directory's root. */
  readonly folder: WorkspacePath;
  /** Where a path of dataset.json's `dataset` lies in the directory; undefined: outside of it. */
  readonly placeOf: (path: string) => WorkspacePath | undefined;
  /** What means ignore in the label files. @default what dataset.json says */
  readonly ignoreLabel?: number;
  /** By case, the classes that somebody looked for there; cases that are not listed: all. */
  readonly annotated?: ReadonlyMap<string, readonly number[]>;
}

export interface VerifyReport {
  readonly folder: string;
  readonly cases: number;
  /** Errors first. */
  readonly complaints: readonly Complaint[];
  readonly isValid: boolean;
  /** How much of each class is annotated over the readable labels, and what cannot be learnt from them. */
  readonly coverage?: AnnotationCoverage;
}

interface CasePaths {
  readonly id: string;
  readonly images: readonly WorkspacePath[];
  readonly label: WorkspacePath;
}

/**
 * What nnU-Net's `--verify_dataset_integrity` checks, with the same complaints; nnU-Net stops at the first, this goes on
 * as far as it can. @param onCase counts cases
 * @throws AbortError after `signal`
 */
export async function verifyDataset(
  asked: DatasetToVerify,
  onCase: (done: number, total: number) => void = () => {},
  signal?: AbortSignal,
): Promise<VerifyReport> {
  const { directory, folder } = asked;
  const complaints: Complaint[] = [];
  const complain = (one: Complaint) => void complaints.push(one);
  const cases = await checkFolder(asked, complain);
  const annotated: AnnotatedCase[] = [];
  const onCounted = (id: string, voxels: ReadonlyMap<number, number>) =>
    void annotated.push({ voxels: Object.fromEntries(voxels), annotated: asked.annotated?.get(id) });
  if (cases && cases.paths.length > 0) {
    const reader = readerFor(cases.facts, complain);
    for (const [index, paths] of cases.paths.entries()) {
      if (!reader) break;
      onCase(index, cases.paths.length);
      await cancelPoint(signal);
      const one = await opened(directory, paths);
      const { ignoreLabel } = asked;
      await checkCase(
        one,
        cases.facts,
        { reader, onCounted, ...(ignoreLabel !== undefined && { ignoreLabel }) },
        complain,
      );
    }
    onCase(cases.paths.length, cases.paths.length);
  }
  const rank = ({ level }: Complaint) => (level === 'error' ? 0 : 1);
  complaints.sort((a, b) => rank(a) - rank(b));
  return {
    folder: folder.slice(folder.lastIndexOf('/') + 1),
    cases: cases?.paths.length ?? 0,
    complaints,
    isValid: complaints.every(({ level }) => level !== 'error'),
    ...(cases && annotated.length > 0 && { coverage: coverageOf(annotated, cases.facts) }),
  };
}

function coverageOf(cases: readonly AnnotatedCase[], { values, ignore }: DatasetFacts): AnnotationCoverage {
  const classes = values.filter((value) => value !== 0 && value !== ignore);
  return annotationCoverage(cases, classes, ignore);
}

/** Checks what can be said without opening an image; the complete cases come back. */
async function checkFolder(asked: DatasetToVerify, complain: (one: Complaint) => void) {
  const { directory, folder, ignoreLabel } = asked;
  const path = `${folder}/dataset.json`;
  if (!(await directory.exists(path))) {
    complain(complaint('noDatasetJson', { folder }));
    return undefined;
  }
  const facts = checkDatasetJson(await (await directory.read(path)).text(), complain);
  if (!facts) return undefined;
  const name = ignoreLabel === undefined ? undefined : facts.names.get(ignoreLabel);
  if (name !== undefined) complain(complaint('ignoreIsLabel', { value: ignoreLabel ?? 0, name }));
  const all = facts.placed
    ? await placedPaths(asked, facts.placed, complain)
    : await folderPaths(asked, facts, complain);
  if (!all) return undefined;
  if (all.length !== facts.numTraining)
    complain(complaint('numTraining', { expected: facts.numTraining, found: all.length }));
  return { facts, paths: all.filter(({ label }) => label !== '') };
}

async function placedPaths(
  { directory, placeOf }: DatasetToVerify,
  placed: NonNullable<DatasetFacts['placed']>,
  complain: (one: Complaint) => void,
): Promise<CasePaths[]> {
  const missing: string[] = [];
  const found: CasePaths[] = [];
  const locate = async (path: string): Promise<string> => {
    const place = placeOf(path);
    if (place !== undefined && (await directory.exists(place))) return place;
    missing.push(path);
    return '';
  };
  for (const [id, { images, label }] of Object.entries(placed)) {
    const places = await Promise.all([label, ...images].map(locate));
    const [labelPlace = '', ...imagePlaces] = places;
    found.push({ id, images: imagePlaces, label: places.includes('') ? '' : labelPlace });
  }
  if (missing.length > 0) complain(complaint('missingFiles', { files: missing.join(', ') }));
  return found;
}

async function folderPaths(
  { directory, folder }: DatasetToVerify,
  { fileEnding }: DatasetFacts,
  complain: (one: Complaint) => void,
): Promise<CasePaths[] | undefined> {
  const [images, labels] = await Promise.all(
    ['imagesTr', 'labelsTr'].map(async (below) => {
      const entries = await directory.list(`${folder}/${below}`);
      if (entries.length === 0) complain(complaint('noFolder', { folder, missing: below }));
      return entries.map(({ name }) => name).filter((name) => name.endsWith(fileEnding));
    }),
  );
  if (!images || !labels || images.length === 0) return undefined;
  const withLabel = new Set(labels.map((name) => name.slice(0, -fileEnding.length)));
  const ids = [...new Set(images.map((name) => name.slice(0, -fileEnding.length - 5)))];
  const bare = ids.filter((id) => !withLabel.has(id));
  if (bare.length > 0) complain(complaint('missingLabel', { cases: bare.join(', ') }));
  const unused = [...withLabel].filter((id) => !ids.includes(id));
  if (unused.length > 0) complain(complaint('unusedLabel', { files: unused.join(', ') }));
  return ids.map((id) => ({
    id,
    images: images
      .filter((name) => isChannelOf(name, id, fileEnding))
      .map((name) => `${folder}/imagesTr/${name}`),
    label: withLabel.has(id) ? `${folder}/labelsTr/${id}${fileEnding}` : '',
  }));
}

/** `id_dddd<ending>`, the whole of it. */
const isChannelOf = (name: string, id: string, ending: string): boolean =>
  name.startsWith(`${id}_`) && /^\d{4}$/.test(name.slice(id.length + 1, name.length - ending.length));

async function opened(directory: Directory, { id, images, label }: CasePaths): Promise<CheckedCase> {
  const open = async (path: WorkspacePath) => {
    const named = outsideName(path) ?? path;
    return { name: named.slice(named.lastIndexOf('/') + 1), file: await directory.read(path) };
  };
  return { id, images: await Promise.all(images.map(open)), label: await open(label) };
}

/** nnU-Net's choice: the reader that dataset.json names, where there is one of that name, else by the files' ending. */
function readerFor(
  { reader, fileEnding }: DatasetFacts,
  complain: (one: Complaint) => void,
): NnunetReader | undefined {
  try {
    if (reader !== undefined) return requireReader(reader);
  } catch (error) {
    if (!(error instanceof ImageError)) throw error;
  }
  if (formatOf(`a${fileEnding}`)) return fileEnding.toLowerCase() === '.nii' ? 'NibabelIO' : 'SimpleITKIO';
  complain(complaint('reader', { ending: fileEnding }));
  return undefined;
}
