/**
 * Weights of another training as a start: nnU-Net's `load_pretrained_weights` (spec §7.9), and what it does not know:
 * keeping the head's rows by class name, and another number of input channels.
 */
import type { Graph, Parameter, ParameterName } from '../network/index.ts';
import { TrainingError } from './trainingError.ts';

export interface PretrainedOptions {
  /** `fresh`: nnU-Net's way, every segmentation layer starts anew. `keep`: rows of classes of equal names stay. */
  readonly head: 'fresh' | 'keep';
  /** How the first convolution is filled where the numbers of input channels differ. */
  readonly input: 'refuse' | 'average' | 'repeat';
  /** Names of the output channels, source and target; only for `keep`. */
  readonly sourceClasses: readonly string[];
  readonly targetClasses: readonly string[];
}

export type TensorFate =
  /** Copied as it is. */
  | 'same'
  /** A segmentation layer that starts anew. */
  | 'freshHead'
  /** A segmentation layer of which the rows of known classes are copied. */
  | 'keptHead'
  /** The first convolution, filled for another number of channels. */
  | 'adaptedInput'
  /** Another shape, or not there at all. */
  | 'incompatible';

export interface TensorVerdict {
  readonly name: ParameterName;
  readonly fate: TensorFate;
  readonly expected: readonly number[];
  readonly found?: readonly number[];
}

export interface PretrainedCheck {
  readonly tensors: readonly TensorVerdict[];
  readonly verdict: 'fits' | 'adapts' | 'incompatible';
  /** Class names whose rows of the head are taken over. */
  readonly keptClasses: readonly string[];
}

const isHead = (name: ParameterName): boolean => name.includes('.seg_layers.');

/** What would become of every tensor, before anything is read. @param source shapes by canonical name */
export function checkPretrained(
  graph: Graph,
  source: ReadonlyMap<ParameterName, readonly number[]>,
  options: PretrainedOptions,
): PretrainedCheck {
  const keptClasses = options.head === 'keep' ? commonClasses(options) : [];
  const input = inputWeight(graph);
  const tensors = graph.parameters.map((parameter): TensorVerdict => {
    const found = source.get(parameter.name);
    const fate = fateOf(parameter, found, {
      input,
      keeps: keptClasses.length > 0,
      adapts: options.input !== 'refuse',
    });
    return { name: parameter.name, fate, expected: parameter.shape, ...(found && { found }) };
  });
  const fates = new Set(tensors.map(({ fate }) => fate));
  const verdict = fates.has('incompatible') ? 'incompatible' : fates.has('adaptedInput') ? 'adapts' : 'fits';
  return { tensors, verdict, keptClasses };
}

interface Rules {
  readonly input: ParameterName | undefined;
  readonly keeps: boolean;
  readonly adapts: boolean;
}

function fateOf({ name, shape }: Parameter, found: readonly number[] | undefined, rules: Rules): TensorFate {
  if (isHead(name)) {
    const fits = found !== undefined && sameShape(found.slice(1), shape.slice(1));
    return rules.keeps && fits ? 'keptHead' : 'freshHead';
  }
  if (found === undefined) return 'incompatible';
  if (sameShape(found, shape)) return 'same';
  return name === rules.input && rules.adapts && differsInChannels(found, shape)
    ? 'adaptedInput'
    : 'incompatible';
}

/** Of two convolutions' weights. A 2-D and a 3-D one differ in more. */
function differsInChannels(a: readonly number[], b: readonly number[]): boolean {
  const others = ([filters = 0, _, ...kernel]: readonly number[]) => [filters, ...kernel];
  return a[1] !== b[1] && sameShape(others(a), others(b));
}

const sameShape = (a: readonly number[], b: readonly number[]): boolean => a.join() === b.join();

function commonClasses({ sourceClasses, targetClasses }: PretrainedOptions): string[] {
  return targetClasses.filter((name) => sourceClasses.includes(name));
}

/** Weight of the convolution that reads the image. */
function inputWeight(graph: Graph): ParameterName | undefined {
  const first = graph.nodes.find((node) => node.op === 'conv' && node.input === graph.input.name);
  return first?.op === 'conv' ? first.weight : undefined;
}

/**
 * The start of a fine-tuning. @param fresh initial weights of the network; stays as it is. @param source values and
 * shapes by canonical name
 * @throws TrainingError `training.incompatible`, `training.channels` naming the first tensor that does not fit
 */
export function startFromPretrained(
  graph: Graph,
  fresh: ReadonlyMap<ParameterName, Float32Array>,
  source: ReadonlyMap<ParameterName, { readonly shape: readonly number[]; readonly data: Float32Array }>,
  options: PretrainedOptions,
): Map<ParameterName, Float32Array> {
  const shapes = new Map([...source].map(([name, { shape }]) => [name, shape]));
  const { tensors } = checkPretrained(graph, shapes, options);
  refuseIncompatible(tensors, inputWeight(graph));
  return new Map(
    tensors.map(({ name, fate, expected }) => {
      const own = fresh.get(name) ?? new Float32Array();
      const found = source.get(name);
      if (!found || fate === 'freshHead') return [name, own.slice()];
      if (fate === 'keptHead') return [name, keepRows(own, found.data, options)];
      if (fate === 'adaptedInput') return [name, adaptInput(expected, found, options.input)];
      return [name, found.data.slice()];
    }),
  );
}

function refuseIncompatible(tensors: readonly TensorVerdict[], input: ParameterName | undefined): void {
  const bad = tensors.find(({ fate }) => fate === 'incompatible');
  if (!bad) return;
  const { name, found, expected } = bad;
  if (name === input && found && differsInChannels(found, expected)) {
    throw new TrainingError('channels', { found: found[1] ?? 0, expected: expected[1] ?? 0 });
  }
  throw new TrainingError('incompatible', {
    tensor: name,
    found: found?.join(', ') ?? '-',
    expected: expected.join(', '),
  });
}

/** Rows are output channels; a class that the source does not have keeps its fresh row. */
function keepRows(own: Float32Array, found: Float32Array, options: PretrainedOptions): Float32Array {
  const { sourceClasses, targetClasses } = options;
  const result = own.slice();
  const row = own.length / targetClasses.length;
  targetClasses.forEach((name, target) => {
    const from = sourceClasses.indexOf(name);
    if (from >= 0) result.set(found.subarray(from * row, (from + 1) * row), target * row);
  });
  return result;
}

/** Keeps the sum over channels, so that equal images in all channels give what one gave before. */
function adaptInput(
  expected: readonly number[],
  { shape, data }: { readonly shape: readonly number[]; readonly data: Float32Array },
  how: PretrainedOptions['input'],
): Float32Array {
  const [filters = 0, channels = 0] = expected;
  const before = shape[1] ?? 1;
  const taps = data.length / ((shape[0] ?? 1) * before);
  const scale = before / channels;
  const result = new Float32Array(filters * channels * taps);
  for (let f = 0; f < filters; f++) {
    for (let c = 0; c < channels; c++) {
      for (let t = 0; t < taps; t++) {
        const at = (channel: number) => data[(f * before + channel) * taps + t] ?? 0;
        let value = at(c % before);
        if (how === 'average') {
          value = 0;
          for (let channel = 0; channel < before; channel++) value += at(channel) / before;
        }
        result[(f * channels + c) * taps + t] = value * scale;
      }
    }
  }
  return result;
}
