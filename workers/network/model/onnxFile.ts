/** What a bare .onnx says of itself. Only its graph's inputs and outputs are decoded; weights are skipped. */
import protobuf from 'protobufjs/minimal.js';
import { ModelError } from '../failures.ts';

/** undefined where a size is dynamic. */
type Extent = number | undefined;

export interface OnnxDescription {
  readonly input: string;
  readonly output: string;
  /** A network on slices: its input has no z axis. */
  readonly planar: boolean;
  readonly channels: Extent;
  readonly classes: Extent;
  /** `[z, y, x]`; z is 1 for a planar network. */
  readonly size: readonly [Extent, Extent, Extent];
}

interface Value {
  readonly name: string;
  readonly type: number;
  readonly shape: readonly Extent[];
}

const FLOAT = 1;
const BYTES = 2;
/** Field numbers of onnx.proto. */
const MODEL_GRAPH = 7;
const GRAPH_INITIALIZER = 5;
const GRAPH_INPUT = 11;
const GRAPH_OUTPUT = 12;
const TENSOR_NAME = 8;

/** @throws ModelError `model.onnx` when the bytes are no ONNX model of one float32 patch in and logits out. */
export function describeOnnx(bytes: Uint8Array, file: string): OnnxDescription {
  const { inputs, outputs } = readGraph(bytes, file);
  const [input] = inputs;
  const [output] = outputs;
  if (input === undefined || output === undefined || inputs.length !== 1) {
    throw onnxError(file, `it has ${inputs.length} inputs and ${outputs.length} outputs`);
  }
  if (input.type !== FLOAT) throw onnxError(file, `its input "${input.name}" is not float32`);
  const rank = input.shape.length;
  if (rank !== 4 && rank !== 5) throw onnxError(file, `its input "${input.name}" has ${rank} dimensions`);
  const [batch, channels, ...spatial] = input.shape;
  if (batch !== undefined && batch !== 1) throw onnxError(file, `it takes ${batch} patches at once`);
  const [z, y, x] = rank === 4 ? [1, ...spatial] : spatial;
  return {
    input: input.name,
    output: output.name,
    planar: rank === 4,
    channels,
    classes: output.shape[1],
    size: [z, y, x],
  };
}

/** What a person says of a bare network. */
export interface OnnxExpectation {
  readonly channels: number;
  readonly classes: number;
  /** `[z, y, x]`, z = 1 for slices. */
  readonly patchSize: readonly number[];
}

/** @throws ModelError `model.onnxForm` where the file contradicts the form; dynamic sizes fit everything. */
export function checkOnnx(bytes: Uint8Array, file: string, expected: OnnxExpectation): void {
  const { channels, classes, size } = describeOnnx(bytes, file);
  const found = [
    contradiction('channels', channels, expected.channels),
    contradiction('output classes', classes, expected.classes),
    ...size.map((extent, axis) =>
      contradiction(`patch size along ${'zyx'[axis]}`, extent, expected.patchSize[axis]),
    ),
  ].find((text) => text !== undefined);
  if (found === undefined) return;
  const message = `${file}: the form does not fit the file: ${found}. Correct the form.`;
  throw new ModelError('onnxForm', message, { file, found });
}

function contradiction(what: string, found: Extent, expected: number | undefined): string | undefined {
  if (found === undefined || found === expected) return undefined;
  return `${what}: ${found} in the file, ${expected} in the form`;
}

function onnxError(file: string, found: string): ModelError {
  const message = `${file}: not a network the studio can run: ${found}. It must take one float32 patch [1, channels, z, y, x] and return logits [1, classes, z, y, x].`;
  return new ModelError('onnx', message, { file, found });
}

/** Calls `visit` for each field of a message; what it does not read is skipped. */
function fields(reader: protobuf.Reader, visit: (field: number, wire: number) => boolean): void {
  while (reader.pos < reader.len) {
    const tag = reader.uint32();
    if (!visit(tag >>> 3, tag & 7)) reader.skipType(tag & 7);
  }
}

const nested = (reader: protobuf.Reader): protobuf.Reader => protobuf.Reader.create(reader.bytes());

function readGraph(bytes: Uint8Array, file: string): { inputs: Value[]; outputs: Value[] } {
  const inputs: Value[] = [];
  const outputs: Value[] = [];
  const initializers = new Set<string>();
  try {
    const model = protobuf.Reader.create(bytes);
    fields(model, (field, wire) => {
      if (field !== MODEL_GRAPH || wire !== BYTES) return false;
      const graph = nested(model);
      fields(graph, (part) => {
        if (part === GRAPH_INPUT) inputs.push(readValue(nested(graph)));
        else if (part === GRAPH_OUTPUT) outputs.push(readValue(nested(graph)));
        else if (part === GRAPH_INITIALIZER) initializers.add(readTensorName(nested(graph)));
        else return false;
        return true;
      });
      return true;
    });
  } catch (cause) {
    throw onnxError(file, `its bytes are no ONNX model (${cause instanceof Error ? cause.message : cause})`);
  }
  // Older exporters list weights among the inputs.
  return { inputs: inputs.filter(({ name }) => !initializers.has(name)), outputs };
}

function readTensorName(reader: protobuf.Reader): string {
  let name = '';
  fields(reader, (field) => {
    if (field !== TENSOR_NAME) return false;
    name = reader.string();
    return true;
  });
  return name;
}

/** ValueInfoProto: name = 1, type = 2 → tensor_type = 1 → elem_type = 1, shape = 2 → dim = 1. */
function readValue(reader: protobuf.Reader): Value {
  let name = '';
  let type = 0;
  const shape: Extent[] = [];
  fields(reader, (field) => {
    if (field === 1) name = reader.string();
    else if (field === 2) {
      inside(nested(reader), 1, (tensor) =>
        fields(tensor, (part) => {
          if (part === 1) type = tensor.int32();
          else if (part === 2) inside(nested(tensor), 1, (dimension) => shape.push(readDimension(dimension)));
          else return false;
          return true;
        }),
      );
    } else return false;
    return true;
  });
  return { name, type, shape };
}

/** Calls `visit` for each sub-message of one field. */
function inside(reader: protobuf.Reader, wanted: number, visit: (message: protobuf.Reader) => void): void {
  fields(reader, (field, wire) => {
    if (field !== wanted || wire !== BYTES) return false;
    visit(nested(reader));
    return true;
  });
}

/** dim_value = 1; a name (dim_param = 2) or nothing is dynamic. */
function readDimension(reader: protobuf.Reader): Extent {
  let extent: Extent;
  fields(reader, (field) => {
    if (field !== 1) return false;
    const value = Number(reader.int64());
    extent = value > 0 ? value : undefined;
    return true;
  });
  return extent;
}
