/** `CASE.npz` of a prediction, read class by class: all classes of a large scan do not fit into memory. */
import type { Zyx } from '../../image/index.ts';
import {
  CheckpointError,
  decodeElements,
  npyCode,
  openZip,
  readNpy,
  readNpyLayout,
} from '../../network/index.ts';

export interface ProbabilityVolume {
  readonly classes: number;
  /** `[z, y, x]` of the scan as nnU-Net's reader gives it. */
  readonly size: Zyx;
  /** One class, on the whole scan. */
  channel(index: number): Promise<Float32Array>;
}

/** Longer than any header that NumPy writes. */
const HEADER_BYTES = 4096;

/** @param file stands in errors. @throws CheckpointError `checkpoint.zip`, `checkpoint.npz`, `checkpoint.npy` */
export async function openProbabilities(npz: Blob, file: string): Promise<ProbabilityVolume> {
  const member = (await openZip(npz, file)).get('probabilities.npy');
  if (!member) {
    const message = `${file}: not a readable zip of NumPy arrays. Predict the case again with probabilities.`;
    throw new CheckpointError('npz', message, { file });
  }
  const npy = await member.blob();
  const layout = readNpyLayout(new Uint8Array(await npy.slice(0, HEADER_BYTES).arrayBuffer()), file);
  const [classes = 0, z = 1, y = 1, x = 1] = layout.shape;
  const voxels = z * y * x;
  if (layout.isFortran) {
    const { data } = readNpy(new Uint8Array(await npy.arrayBuffer()), file);
    const whole = Float32Array.from(data, Number);
    return { classes, size: [z, y, x], channel: async (c) => whole.slice(c * voxels, (c + 1) * voxels) };
  }
  const bytes = voxels * Number(npyCode(layout.dtype).slice(1));
  return {
    classes,
    size: [z, y, x],
    channel: async (c) => {
      const start = layout.bodyStart + c * bytes;
      const part = new Uint8Array(await npy.slice(start, start + bytes).arrayBuffer());
      const values = decodeElements(layout.dtype, part, layout.bigEndian);
      return values instanceof Float32Array ? values : Float32Array.from(values, Number);
    },
  };
}
