/**
 * ModelProto bytes, by protobufjs's wire writer alone: its message classes are generated with `Function`, which our
 * content security policy forbids. Numbers beside the calls are onnx.proto's field numbers.
 */
import protobuf from 'protobufjs/minimal.js';
import { BackendError } from '../failures.ts';
import {
  type OnnxAttribute,
  type OnnxModel,
  type OnnxNode,
  type OnnxTensor,
  type OnnxValue,
  OPSET,
} from './onnxModel.ts';

const { Writer } = protobuf;
type Sink = protobuf.Writer;

const IR_VERSION = 8;
const FLOAT = 1;
const INT64 = 7;
/** A protobuf message ends at 2 GiB; the rest of the model needs far less than the margin. */
const LARGEST_WEIGHTS = 2 ** 31 - 2 ** 24;

const VARINT = 0;
const BYTES = 2;
const FIXED32 = 5;
const tag = (sink: Sink, field: number, wire: number): Sink => sink.uint32((field << 3) | wire);
const text = (sink: Sink, field: number, value: string): Sink => tag(sink, field, BYTES).string(value);
const int = (sink: Sink, field: number, value: number): Sink => tag(sink, field, VARINT).int64(value);

function message(sink: Sink, field: number, write: (inner: Sink) => void): void {
  tag(sink, field, BYTES).fork();
  write(sink);
  sink.ldelim();
}

/** @throws BackendError `backend.onnxSize` when the weights exceed ONNX's 2 GB. */
export function encodeModel(model: OnnxModel): Uint8Array {
  const bytes = model.initializers.reduce((sum, { data }) => sum + data.byteLength, 0);
  if (bytes > LARGEST_WEIGHTS) {
    const gigabytes = (bytes / 2 ** 30).toFixed(1);
    const text = `The network's weights are ${gigabytes} GB; an ONNX file ends at 2 GB. Use WebGPU for this model.`;
    throw new BackendError('onnxSize', text, { gigabytes });
  }
  const sink = Writer.create();
  int(sink, 1, IR_VERSION);
  text(sink, 2, 'segloop');
  message(sink, 7, (inner) => writeGraph(inner, model));
  message(sink, 8, (inner) => {
    text(inner, 1, '');
    int(inner, 2, OPSET);
  });
  return sink.finish();
}

function writeGraph(sink: Sink, model: OnnxModel): void {
  for (const node of model.nodes) message(sink, 1, (inner) => writeNode(inner, node));
  text(sink, 2, model.name);
  for (const tensor of model.initializers) message(sink, 5, (inner) => writeTensor(inner, tensor));
  for (const value of model.inputs) message(sink, 11, (inner) => writeValue(inner, value));
  for (const value of model.outputs) message(sink, 12, (inner) => writeValue(inner, value));
}

function writeNode(sink: Sink, node: OnnxNode): void {
  for (const input of node.inputs) text(sink, 1, input);
  text(sink, 2, node.output);
  text(sink, 3, node.output);
  text(sink, 4, node.opType);
  for (const [name, value] of Object.entries(node.attributes ?? {})) {
    message(sink, 5, (inner) => writeAttribute(inner, name, value));
  }
}

function writeAttribute(sink: Sink, name: string, value: OnnxAttribute): void {
  text(sink, 1, name);
  if ('float' in value) {
    tag(sink, 2, FIXED32).float(value.float);
    int(sink, 20, 1);
  } else if ('int' in value) {
    int(sink, 3, value.int);
    int(sink, 20, 2);
  } else {
    for (const item of value.ints) int(sink, 8, item);
    int(sink, 20, 7);
  }
}

function writeTensor(sink: Sink, { name, shape, data }: OnnxTensor): void {
  for (const extent of shape) int(sink, 1, extent);
  int(sink, 2, data instanceof Float32Array ? FLOAT : INT64);
  text(sink, 8, name);
  tag(sink, 9, BYTES).bytes(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}

function writeValue(sink: Sink, { name, shape }: OnnxValue): void {
  text(sink, 1, name);
  message(sink, 2, (type) =>
    message(type, 1, (tensor) => {
      int(tensor, 1, FLOAT);
      message(tensor, 2, (dimensions) => {
        for (const extent of shape) message(dimensions, 1, (inner) => writeDimension(inner, extent));
      });
    }),
  );
}

function writeDimension(sink: Sink, extent: number | string): void {
  if (typeof extent === 'number') int(sink, 1, extent);
  else text(sink, 2, extent);
}
