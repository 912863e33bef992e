import type { Directory, WorkspacePath } from '../directory.ts';
import { textOf } from '../fileText.ts';

/** What belongs to a case and no tool of nnU-Net reads, by kind. Open: who needs another kind adds it here. */
export type CompanionKind =
  | 'confidence'
  | 'provenance'
  | 'rival'
  | 'previous'
  | 'unknown'
  /** What the model said before any threshold: pseudo-labels are made anew from it. */
  | 'prediction'
  /** The label as it was made last: what differs from it now is a person's. */
  | 'made'
  /** 1 where the members of an ensemble agree on the label. */
  | 'agreed'
  /** Earlier labels, `.json` for what they are. */
  | 'versions'
  | `version-${number}`;

const KIND_AND_ENDING = /^[\w-]+(?:\.provenance)?\.(?:nii\.gz|json)$/;

const folderOf = (folder: string) => `.segloop/companions/${folder}`;
const pathOf = (folder: string, id: string, kind: CompanionKind, ending: string) =>
  `${folderOf(folder)}/${id}.${kind}${ending}`;

/** Bulky files beside a case: `.segloop/companions/<DatasetFolder>/CASE.<kind>.nii.gz`. One file a change, so each is
 *  its old or its new self; a case that is removed takes its companions along. */
export class Companions {
  constructor(private readonly directory: Directory) {}

  /** @param ending `.json` for what describes another companion */
  async write(folder: string, id: string, kind: CompanionKind, content: Blob, ending = '.nii.gz') {
    await this.directory.write(pathOf(folder, id, kind, ending), content);
  }

  /** Undefined where there is none. */
  async read(folder: string, id: string, kind: CompanionKind, ending = '.nii.gz'): Promise<Blob | undefined> {
    const path = pathOf(folder, id, kind, ending);
    return (await this.directory.exists(path)) ? this.directory.read(path) : undefined;
  }

  async readJson(folder: string, id: string, kind: CompanionKind): Promise<unknown> {
    const text = await textOf(this.directory, pathOf(folder, id, kind, '.json'));
    return text === '' ? undefined : JSON.parse(text);
  }

  /** Paths of every companion of a dataset's cases. */
  async paths(folder: string): Promise<WorkspacePath[]> {
    const entries = await this.directory.list(folderOf(folder));
    return entries.map(({ name }) => `${folderOf(folder)}/${name}`);
  }

  /** Names of every companion of a dataset's cases: `case_1.confidence.nii.gz`. */
  async names(folder: string): Promise<ReadonlySet<string>> {
    return new Set((await this.directory.list(folderOf(folder))).map(({ name }) => name));
  }

  /** Paths of one case's companions. A name may have dots: `a` is not `a.b`. */
  async pathsOf(folder: string, id: string): Promise<WorkspacePath[]> {
    const start = `${folderOf(folder)}/${id}.`;
    const paths = (await this.paths(folder)).filter((path) => path.startsWith(start));
    return paths.filter((path) => KIND_AND_ENDING.test(path.slice(start.length)));
  }

  async removeAll(folder: string, id?: string): Promise<void> {
    if (id === undefined) return this.directory.remove(folderOf(folder));
    for (const path of await this.pathsOf(folder, id)) await this.directory.remove(path);
  }
}
