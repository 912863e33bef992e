import { readImage, type Volume } from '../../image/index.ts';
import { type NpyArray, readNpy, readNpz } from '../../network/index.ts';

/** Where the golden files come from: the disk in Node, the development server in a browser. */
export type ReadGolden = (path: string) => Promise<Uint8Array<ArrayBuffer>>;

/** golden/inference, read by path below it. */
export class GoldenFiles {
  constructor(readonly bytes: ReadGolden) {}

  async json(path: string): Promise<unknown> {
    return JSON.parse(new TextDecoder().decode(await this.bytes(path)));
  }

  async npy(path: string): Promise<NpyArray> {
    return readNpy(await this.bytes(path), path);
  }

  /** The float32 (or float16) elements of a .npy file. */
  async floats(path: string): Promise<Float32Array> {
    return Float32Array.from((await this.npy(path)).data as Float32Array);
  }

  async probabilities(path: string): Promise<Float32Array> {
    const found = readNpz(await this.bytes(path), path).get('probabilities');
    return found?.data as Float32Array;
  }

  async image(path: string): Promise<Volume> {
    return readImage(new Blob([await this.bytes(path)]), path);
  }
}
