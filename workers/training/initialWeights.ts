import type { Graph, Parameter, ParameterName } from '../network/index.ts';
import { CounterRandom } from './counterRandom.ts';

/** He's gain for the slope that nnU-Net initialises with, whatever the plans' LeakyReLU says. */
const GAIN = Math.sqrt(2 / (1 + 0.01 ** 2));
/** The norm before a residual sum starts at 0, so that a block starts as its skip. */
const LAST_NORM = /\.blocks\.\d+\.(?<conv>conv[23])\.norm\./;

/** nnU-Net's fresh weights (spec §5 "Init"): the same for the same seed. fan_in counts a weight's second axis, which
 *  is the output channel of a transposed convolution. */
export function initialWeights(graph: Graph, seed: number): Map<ParameterName, Float32Array> {
  const names = new Set(graph.parameters.map(({ name }) => name));
  return new Map(
    graph.parameters.map((parameter, i) => [
      parameter.name,
      initial(parameter, names, new CounterRandom(seed, [i])),
    ]),
  );
}

function initial(
  { name, shape }: Parameter,
  names: ReadonlySet<string>,
  random: CounterRandom,
): Float32Array {
  const count = shape.reduce((product, extent) => product * extent, 1);
  if (shape.length > 1) {
    const deviation = GAIN / Math.sqrt(count / (shape[0] ?? 1));
    return Float32Array.from({ length: count }, () => deviation * random.normal());
  }
  const isScale = name.endsWith('.norm.weight') && !isBeforeSum(name, names);
  return new Float32Array(count).fill(isScale ? 1 : 0);
}

/** conv2 of a basic block, conv3 of a bottleneck. */
function isBeforeSum(name: string, names: ReadonlySet<string>): boolean {
  const conv = LAST_NORM.exec(name)?.groups?.conv;
  return conv === 'conv3' || (conv === 'conv2' && !names.has(name.replace('.conv2.', '.conv3.')));
}
