import type { Zyx } from '../../../image/index.ts';
import type { FusedPlan, Pass, TensorId } from './passes.ts';
import { readTensors, writtenTensor } from './passes.ts';

/** Spatial extent of every stored tensor for one input extent.
 *  @throws RangeError when a kernel does not fit or two summands differ. */
export function tensorShapes(plan: FusedPlan, input: Zyx): readonly Zyx[] {
  const shapes: Zyx[] = [input];
  for (const pass of plan.passes) {
    const output = writtenTensor(pass);
    if (output === undefined) continue;
    const read = readTensors(pass, plan).map((tensor) => shapeOf(shapes, tensor));
    shapes[output] = outputShape(pass, read);
  }
  return shapes;
}

function shapeOf(shapes: readonly Zyx[], tensor: TensorId): Zyx {
  const shape = shapes[tensor];
  if (!shape) throw new RangeError(`Tensor ${tensor} is read before it is written.`);
  return shape;
}

function outputShape(pass: Pass, read: readonly Zyx[]): Zyx {
  const [first = [0, 0, 0], second = first] = read;
  if (first.some((extent, axis) => extent !== second[axis])) {
    throw new RangeError(
      `${pass.kind}: inputs of ${first.join('×')} and ${second.join('×')} voxels do not match.`,
    );
  }
  switch (pass.kind) {
    case 'conv':
      return perAxis((a) => at(first, a) + 2 * at(pass.padding, a) - at(pass.kernel, a), pass.stride, 1);
    case 'avgPool':
      return perAxis((a) => at(first, a), pass.stride, 0);
    case 'transposedConv':
      return [first[0] * pass.stride[0], first[1] * pass.stride[1], first[2] * pass.stride[2]];
    default:
      return first;
  }
}

function at(zyx: Zyx, axis: number): number {
  return zyx[axis] ?? 0;
}

function perAxis(span: (axis: number) => number, stride: Zyx, more: number): Zyx {
  const extent = (axis: number) => {
    const found = Math.floor(span(axis) / at(stride, axis)) + more;
    if (found < 1) throw new RangeError(`Axis ${axis} is too short for a kernel or stride of the network.`);
    return found;
  };
  return [extent(0), extent(1), extent(2)];
}
