import { type Directory, WorkspaceError } from '../../../workspace/index.ts';

/** A tab that dies before, or in the place of, its n-th write: nothing answers any more, and `survivor` is what is left. `full`:
 *  the disk is full instead. */
export class HangingDirectory implements Directory {
  writes = 0;

  constructor(
    readonly survivor: Directory,
    private readonly after: number,
    private readonly atDeath: 'hang' | 'full' = 'hang',
  ) {}

  list = (path: string) => this.survivor.list(path);
  read = (path: string) => this.survivor.read(path);
  exists = (path: string) => this.survivor.exists(path);
  remove = (path: string) => (this.writes > this.after ? this.death(path) : this.survivor.remove(path));
  write = async (path: string, content: BlobPart | ReadableStream<Uint8Array>) => {
    this.writes += 1;
    return this.writes > this.after ? this.death(path) : this.survivor.write(path, content);
  };
  /** Called at the death. */
  dead = () => {};

  private death(path: string): Promise<never> {
    if (this.atDeath === 'full') throw new WorkspaceError('full', { path });
    this.dead();
    return new Promise(() => {});
  }
}
