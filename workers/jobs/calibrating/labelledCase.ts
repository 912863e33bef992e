import { type NamedFile, type NnunetReader, readAsNnunet, type Volume } from '../../image/index.ts';
import { plainName, UNKNOWN } from '../../semisupervised/index.ts';
import { caseScanId } from '../../workspace/index.ts';
import { JobError } from '../jobError.ts';
import type { Studio } from '../studio.ts';
import type { LabelledSource, LabelMapping } from './api.ts';

/** A labelled case, its files not yet read. */
export interface LabelledCase {
  readonly name: string;
  /** Id of the scan, where it is one of the workspace. */
  readonly scan?: string;
  openImages(): Promise<readonly NamedFile[]>;
  /** The file of the reference. */
  readonly labels: NamedFile;
  /** What the reference's values mean, where that is known; ignore left out. */
  readonly names?: ReadonlyMap<number, string>;
  /** Value of ignore in the reference. */
  readonly ignore?: number;
}

/** @throws WorkspaceError, DatasetError for what is not there */
export async function openLabelledCase(studio: Studio, source: LabelledSource): Promise<LabelledCase> {
  switch (source.from) {
    case 'files':
      return {
        name: source.name,
        openImages: async () => source.images,
        labels: source.labels,
        ...(source.names && { names: new Map(source.names.map(({ value, name }) => [value, name])) }),
        ...(source.ignore !== undefined && { ignore: source.ignore }),
      };
    case 'dataset': {
      const { dataset: folder, case: id } = source;
      const { labels, ignore } = await studio.datasets.get(folder);
      const names = labels.flatMap(({ name, values }) =>
        values.length === 1 ? [[values[0], name] as const] : [],
      );
      return {
        name: id,
        scan: caseScanId({ part: 'image', folder, case: id }),
        openImages: () => studio.datasets.images(folder, id),
        labels: await studio.datasets.label(folder, id),
        ...(names.length === labels.length && { names: new Map(names) }),
        ...(ignore !== undefined && { ignore }),
      };
    }
    case 'scan': {
      const [scan, labels] = [await studio.scans.get(source.scan), await studio.scans.get(source.labels)];
      const { segments, ignore } = labels;
      const [file] = await studio.scans.files(labels.id);
      if (!file) throw new RangeError(`${labels.id} has no files`);
      return {
        name: scan.name,
        scan: scan.id,
        openImages: async () =>
          (await studio.scans.files(scan.id)).map(({ name, blob }) => ({ name, file: blob })),
        labels: { name: file.name, file: file.blob },
        ...(segments && {
          names: new Map([[0, 'background'], ...segments.map(({ value, name }) => [value, name] as const)]),
        }),
        ...(ignore !== undefined && { ignore }),
      };
    }
    default:
      return source satisfies never;
  }
}

/** What to call a case that is not opened yet, or cannot be. */
export function shownName(source: LabelledSource): string {
  switch (source.from) {
    case 'files':
      return source.name;
    case 'dataset':
      return source.case;
    case 'scan':
      return source.scan;
    default:
      return source satisfies never;
  }
}

/** Labels in the values of `classes`, ignore as `IGNORED`. */
export interface Reference {
  readonly labels: Uint16Array;
  readonly volume: Pick<Volume, 'geometry'>;
}

/** Stands for ignore in a reference, whatever its file has. */
export const IGNORED = 65535;

/**
 * The reference in my values: by name (case and punctuation aside) where its names are known, else as it is.
 * @param classes value → name, background included
 * @param mapping where the teacher's classes are mine by one: a reference may be in the teacher's own, and what is
 *   unknown of those says nothing
 * @throws JobError `job.otherClasses` for a label that is none of the classes
 */
export async function readReference(
  { labels, names, ignore }: LabelledCase,
  reader: NnunetReader,
  classes: ReadonlyMap<number, string>,
  mapping?: LabelMapping,
): Promise<Reference> {
  const { volumes } = await readAsNnunet([labels], reader);
  const valueNamed = valuesByName(classes, mapping);
  const { data, geometry } = volumes[0];
  const values = new Uint16Array(data.length);
  const known = new Map<number, number>();
  for (let voxel = 0; voxel < data.length; voxel++) {
    const found = data[voxel];
    let value = known.get(found);
    if (value === undefined) {
      value = found === ignore ? IGNORED : ownValue(found, names, classes, valueNamed);
      if (value === undefined) throw otherClasses(labels.name, names?.get(found) ?? found, classes);
      known.set(found, value);
    }
    values[voxel] = value;
  }
  return { labels: values, volume: { geometry } };
}

type ValueOfName = (name: string) => number | undefined;

/** Exact names first: two may be alike in all but case. */
function valuesByName(classes: ReadonlyMap<number, string>, mapping: LabelMapping | undefined): ValueOfName {
  const exact = new Map([...classes].map(([value, name]) => [name, value]));
  const plain = new Map([...classes].map(([value, name]) => [plainName(name), value]));
  const mine = (name: string) => exact.get(name) ?? plain.get(plainName(name));
  return (name) => {
    const becomes = mapping?.map[name];
    return mine(name) ?? (becomes === UNKNOWN ? IGNORED : becomes === undefined ? undefined : mine(becomes));
  };
}

function ownValue(
  found: number,
  names: ReadonlyMap<number, string> | undefined,
  classes: ReadonlyMap<number, string>,
  valueNamed: ValueOfName,
): number | undefined {
  if (found === 0) return 0;
  if (!names) return classes.has(found) ? found : undefined;
  const name = names.get(found);
  return name === undefined ? undefined : valueNamed(name);
}

function otherClasses(file: string, found: string | number, classes: ReadonlyMap<number, string>): JobError {
  const expected = [...classes].map(([value, name]) => `${value} ${name}`).join(', ');
  return new JobError('otherClasses', { file, found, expected });
}
