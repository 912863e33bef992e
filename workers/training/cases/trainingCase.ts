/** A preprocessed case, as training reads it: boxes of voxels, and where its classes are. */
import type { Zyx } from '../../image/index.ts';
import {
  CheckpointError,
  get,
  isDict,
  NumpyArray,
  openZip,
  PLAIN_GLOBALS,
  PyTuple,
  type PyValue,
  unpickle,
} from '../../network/index.ts';
import type { LocationKey } from '../../nnunet/index.ts';
import { type CompositeCode, composeLabels } from '../../semisupervised/index.ts';
import type { ChunkCache } from './chunkCache.ts';
import { StoredArray } from './storedArray.ts';

export interface CaseFiles {
  readonly id: string;
  readonly npz: Blob;
  readonly pkl: Blob;
  /** `.npz` of the previous stage's labels on the same grid, for the second stage of a cascade. */
  readonly previous?: Blob | undefined;
}

/** Voxels of one class: rows (0, z, y, x). */
export interface StoredLocations {
  readonly key: LocationKey;
  readonly voxels: Int32Array;
}

export interface CaseBox {
  /** `[c, …size]`, 0 outside the image. */
  readonly image: Float32Array;
  /** `[maps, …size]`, -1 outside the image; composite codes where the case knows of unknown classes. */
  readonly labels: Int16Array;
}

export class TrainingCase {
  private constructor(
    readonly id: string,
    private readonly data: StoredArray,
    private readonly seg: StoredArray,
    private readonly unknown: StoredArray | undefined,
    private readonly previous: StoredArray | undefined,
    readonly locations: readonly StoredLocations[],
    /** Voxels by label on the preprocessed grid; undefined where another installation prepared the case. */
    readonly voxels: ReadonlyMap<number, number> | undefined,
  ) {}

  /** @throws CheckpointError for files that preprocessing did not write */
  static async open({ id, npz, pkl, previous }: CaseFiles, cache: ChunkCache): Promise<TrainingCase> {
    const arraysOf = async (file: Blob, prefix: string) => {
      const members = await openZip(file, `${prefix}.npz`);
      return async (key: string) => {
        const member = members.get(`${key}.npy`);
        return member && StoredArray.open(await member.blob(), cache, `${prefix}/${key}`);
      };
    };
    const array = await arraysOf(npz, id);
    const firstStage = previous && (await (await arraysOf(previous, `${id}/previous`))('seg'));
    const [data, seg, unknown] = [await array('data'), await array('seg'), await array('unknown')];
    if (!data || !seg) {
      throw new CheckpointError('npz', `${id}.npz: holds no data and seg. Preprocess the dataset again.`, {
        file: `${id}.npz`,
      });
    }
    if (firstStage && firstStage.shape.slice(1).join() !== data.shape.slice(1).join())
      throw new RangeError(`${id}.npz: the previous stage's labels lie on another grid`);
    const properties = unpickle(new Uint8Array(await pkl.arrayBuffer()), {
      file: `${id}.pkl`,
      globals: PLAIN_GLOBALS,
    });
    const counts = get(properties, 'voxels_per_label');
    return new TrainingCase(
      id,
      data,
      seg,
      unknown,
      firstStage,
      readLocations(get(properties, 'class_locations')),
      isDict(counts) ? new Map([...counts].map(([label, n]) => [Number(label), Number(n)])) : undefined,
    );
  }

  get shape(): Zyx {
    const [, z, y, x] = this.data.shape;
    return [z, y, x];
  }

  get channels(): number {
    return this.data.shape[0];
  }

  get maps(): number {
    return this.seg.shape[0] + (this.previous ? 1 : 0);
  }

  get hasUnknown(): boolean {
    return this.unknown !== undefined;
  }

  /** @param composite joins labels and unknown sets to codes, for the whole dataset alike */
  async readBox(start: Zyx, size: Zyx, composite?: CompositeCode): Promise<CaseBox> {
    const voxels = size[0] * size[1] * size[2];
    const image = new Float32Array(this.channels * voxels);
    const labels = new Int16Array(this.maps * voxels).fill(-1);
    const sets = this.unknown && composite && new Uint16Array(voxels);
    await Promise.all([
      this.data.readBox(start, size, image),
      this.seg.readBox(start, size, labels),
      // Behind the case's own labels.
      this.previous?.readBox(start, size, labels.subarray(labels.length - voxels)),
      sets && this.unknown?.readBox(start, size, sets),
    ]);
    if (!sets || !composite) return { image, labels };
    labels.set(composeLabels(labels.subarray(0, voxels), sets, composite));
    return { image, labels };
  }
}

function readLocations(dict: PyValue | undefined): StoredLocations[] {
  if (!isDict(dict)) return [];
  return [...dict].map(([key, voxels]) => ({
    key: key instanceof PyTuple ? key.items.map(Number) : Number(key),
    voxels: voxels instanceof NumpyArray ? Int32Array.from(voxels.data, Number) : new Int32Array(0),
  }));
}
