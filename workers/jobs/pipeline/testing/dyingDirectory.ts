import type { Directory } from '../../../workspace/index.ts';

/** A tab that dies before its n-th change of the disk: that one and all later ones never happen. They are refused instead
 *  of never answering, so that the locks that die with a tab are let go here as well. */
export class DyingDirectory implements Directory {
  changes = 0;

  constructor(
    private readonly inner: Directory,
    private readonly after: number,
  ) {}

  list = (path: string) => this.inner.list(path);
  read = (path: string) => this.inner.read(path);
  exists = (path: string) => this.inner.exists(path);

  remove = async (path: string) => {
    this.orDie(path);
    await this.inner.remove(path);
  };

  write = async (path: string, content: BlobPart | ReadableStream<Uint8Array>) => {
    this.orDie(path);
    await this.inner.write(path, content);
  };

  private orDie(path: string): void {
    this.changes += 1;
    if (this.changes > this.after) throw new Error(`The tab is gone; ${path} stays as it is.`);
  }
}
