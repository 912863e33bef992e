/**
 * A file of torch.save since 1.6: a zip of a pickle and raw storages. Tensors stay where they are until `read`.
 * Source: spec nnunet-v2.md §1.6; PyTorch torch/serialization.py.
 */
import { CheckpointError } from '../failures.ts';
import { decodeElements, npyCode } from '../npy/index.ts';
import { PyTuple, type PyValue, unpickle } from '../pickle/index.ts';
import { openZip, type ZipMember } from '../zip/index.ts';
import { TORCH_GLOBALS, TorchDtype, TorchStorage, type TorchTensor, type TorchType } from './torchGlobals.ts';

export interface TorchFile {
  readonly name: string;
  /** What torch.save was given, tensors as handles. */
  readonly root: PyValue;
  /** The tensor's elements as float32, C order; reads only the bytes that the view covers.
   *  @throws CheckpointError `checkpoint.storage` when its storage is missing or too short. */
  read(tensor: TorchTensor): Promise<Float32Array>;
}

const ZIP_MAGIC = 'PK\x03\x04';
/** Start of the pickled number with which torch's older format begins. */
const LEGACY_MAGIC = '\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.';

/** @throws CheckpointError `checkpoint.legacy`, `checkpoint.notTorch`, `checkpoint.zip`, and the pickle reader's. */
export async function openTorchFile(blob: Blob, name: string): Promise<TorchFile> {
  await checkMagic(blob, name);
  const members = await openZip(blob, name);
  const pickled = [...members.values()].find(({ path }) => /(^|\/)data\.pkl$/.test(path));
  if (pickled === undefined) throw notTorch(name);
  const folder = pickled.path.slice(0, -'data.pkl'.length);
  const bigEndian = (await textOf(members.get(`${folder}byteorder`))) === 'big';
  const root = unpickle(await bytesOf(pickled), {
    file: name,
    globals: TORCH_GLOBALS,
    persistent: storageOf,
  });
  const storageMember = (key: string) => members.get(`${folder}data/${key}`);
  return {
    name,
    root,
    read: (tensor) => readTensor(tensor, storageMember(tensor.storage.key), bigEndian, name),
  };
}

async function checkMagic(blob: Blob, name: string): Promise<void> {
  const start = new Uint8Array(await blob.slice(0, LEGACY_MAGIC.length).arrayBuffer());
  const text = String.fromCharCode(...start);
  if (text === LEGACY_MAGIC) {
    const message = `${name}: written in torch's old format (before 1.6). Load it with a current PyTorch and torch.save it again.`;
    throw new CheckpointError('legacy', message, { file: name });
  }
  if (!text.startsWith(ZIP_MAGIC)) throw notTorch(name);
}

function notTorch(name: string): CheckpointError {
  const message = `${name}: not a PyTorch checkpoint. Open a checkpoint_final.pth that nnU-Net v2 wrote.`;
  return new CheckpointError('notTorch', message, { file: name });
}

const bytesOf = async (member: ZipMember): Promise<Uint8Array> =>
  new Uint8Array(await (await member.blob()).arrayBuffer());

async function textOf(member: ZipMember | undefined): Promise<string> {
  return member ? await (await member.blob()).text() : '';
}

/** ('storage', class, key, location, number of elements). */
function storageOf(id: PyValue): PyValue {
  const [tag, type, key, , elements] = id instanceof PyTuple ? id.items : [];
  if (tag !== 'storage' || !(type instanceof TorchDtype)) throw new RangeError('a storage has no type');
  return new TorchStorage(String(key), type.type, Number(elements));
}

const byteWidth = (type: TorchType): number => (type === 'bfloat16' ? 2 : Number(npyCode(type).slice(1)));

async function readTensor(
  tensor: TorchTensor,
  member: ZipMember | undefined,
  bigEndian: boolean,
  name: string,
): Promise<Float32Array> {
  const { shape, stride, offset, type } = tensor;
  const count = shape.reduce((product, extent) => product * extent, 1);
  if (count === 0) return new Float32Array(0);
  const span = shape.reduce((sum, extent, axis) => sum + (extent - 1) * (stride[axis] ?? 0), 1);
  const width = byteWidth(type);
  if (member === undefined || offset < 0 || (offset + span) * width > member.size) {
    const { key } = tensor.storage;
    const message = `${name}: the values of storage ${key} are missing or cut short. Copy or download the file again.`;
    throw new CheckpointError('storage', message, { file: name, key });
  }
  const slice = (await member.blob()).slice(offset * width, (offset + span) * width);
  const values = toFloat32(type, new Uint8Array(await slice.arrayBuffer()), bigEndian);
  return span === count && isContiguous(shape, stride) ? values : gather(values, shape, stride, count);
}

function toFloat32(type: TorchType, bytes: Uint8Array, bigEndian: boolean): Float32Array {
  if (type === 'bfloat16') {
    // The upper half of a float32.
    const halves = decodeElements('uint16', bytes, bigEndian) as Uint16Array;
    return new Float32Array(Uint32Array.from(halves, (half) => half << 16).buffer);
  }
  const values = decodeElements(type, bytes, bigEndian);
  return values instanceof Float32Array ? values : Float32Array.from(values, Number);
}

function isContiguous(shape: readonly number[], stride: readonly number[]): boolean {
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && stride[axis] !== expected) return false;
    expected *= shape[axis] ?? 1;
  }
  return true;
}

function gather(values: Float32Array, shape: readonly number[], stride: readonly number[], count: number) {
  const result = new Float32Array(count);
  const index = new Array<number>(shape.length).fill(0);
  let source = 0;
  for (let target = 0; target < count; target++) {
    result[target] = values[source] as number;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const step = stride[axis] ?? 0;
      index[axis] = (index[axis] ?? 0) + 1;
      source += step;
      if ((index[axis] ?? 0) < (shape[axis] ?? 0)) break;
      source -= step * (shape[axis] ?? 0);
      index[axis] = 0;
    }
  }
  return result;
}
