/** What torch.save writes: a stored zip of a pickle and raw storages. Source: spec nnunet-v2.md §1.6. */
import { BlobReader, BlobWriter, ZipWriter } from '@zip.js/zip.js';
import { type PickleSink, PyTuple, type PyValue, pickle, type WriteSpecial } from '../pickle/index.ts';
import { NewTensor } from './newTensor.ts';
import { TorchDevice } from './torchGlobals.ts';

/** @param stem name of the file without `.pth`, the folder inside the zip */
export async function writeTorchFile(root: PyValue, stem: string): Promise<Blob> {
  const storages: Float32Array[] = [];
  const pickled = pickle(root, torchWriter(storages));
  const zip = new ZipWriter(new BlobWriter('application/zip'), {
    level: 0,
    useWebWorkers: false,
    extendedTimestamp: false,
    dataDescriptor: false,
  });
  const add = (path: string, content: BlobPart) =>
    zip.add(`${stem}/${path}`, new BlobReader(new Blob([content])));
  await add('data.pkl', pickled as Uint8Array<ArrayBuffer>);
  await add('byteorder', 'little');
  for (const [key, data] of storages.entries()) {
    await add(`data/${key}`, data as Float32Array<ArrayBuffer>);
  }
  await add('version', '3\n');
  return zip.close();
}

/** Tensors and devices; collects the tensors' values in the order of their storage keys. */
function torchWriter(storages: Float32Array[]): WriteSpecial {
  const keys = new Map<NewTensor, number>();
  return (value, sink) => {
    if (value instanceof TorchDevice) writeDevice(value, sink);
    else if (value instanceof NewTensor) {
      const key = keys.get(value) ?? storages.push(value.data) - 1;
      keys.set(value, key);
      writeTensor(value, key, sink);
    } else return false;
    return true;
  };
}

function writeDevice({ name }: TorchDevice, sink: PickleSink): void {
  sink.global('torch', 'device');
  const [type = 'cpu', index] = name.split(':');
  sink.value(new PyTuple(index === undefined ? [type] : [type, Number(index)]));
  sink.bytes.text('R');
}

/** `_rebuild_tensor_v2(storage, offset, size, stride, requires_grad, hooks)`. */
function writeTensor({ shape, data }: NewTensor, key: number, sink: PickleSink): void {
  sink.global('torch._utils', '_rebuild_tensor_v2');
  sink.bytes.text('(');
  writeStorage(key, data.length, sink);
  sink.value(0);
  sink.value(new PyTuple([...shape]));
  sink.value(new PyTuple(contiguousStrides(shape)));
  sink.value(false);
  sink.global('collections', 'OrderedDict');
  sink.bytes.text(')RtR');
}

/** A persistent id: ('storage', class, key, location, number of elements). */
function writeStorage(key: number, elements: number, sink: PickleSink): void {
  sink.bytes.text('(');
  sink.value('storage');
  sink.global('torch', 'FloatStorage');
  for (const item of [String(key), 'cpu', elements]) sink.value(item);
  sink.bytes.text('tQ');
}

function contiguousStrides(shape: readonly number[]): number[] {
  const strides: number[] = [];
  let step = 1;
  for (const extent of [...shape].reverse()) {
    strides.unshift(step);
    step *= extent;
  }
  return strides;
}
