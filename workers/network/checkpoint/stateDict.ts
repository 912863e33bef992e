/** A network's weights as nnU-Net's modules name them, every alias included: it loads strictly (spec §1.6). */

import type { Graph, ParameterName, Weights } from '../graph.ts';
import { OrderedDict } from '../pickle/index.ts';
import type { ArchitectureSpec } from '../plans/index.ts';
import { NewTensor } from './newTensor.ts';

/** One tensor a parameter, in the graph's order. */
export function newTensors(graph: Graph, weights: Weights): Map<ParameterName, NewTensor> {
  return new Map(
    graph.parameters.map(({ name, shape }) => [
      name,
      new NewTensor(shape, weights.get(name) ?? new Float32Array(0)),
    ]),
  );
}

/** All keys of the module's state dict in its order, aliases of one parameter sharing one tensor. */
export function stateDictOf(
  tensors: ReadonlyMap<ParameterName, NewTensor>,
  architecture: ArchitectureSpec,
): OrderedDict {
  const names = [...tensors.keys()];
  const encoder = names.filter((name) => name.startsWith('encoder.'));
  const decoder = names.filter((name) => !name.startsWith('encoder.'));
  const normAt = normIndex(architecture);
  const dict = new OrderedDict();
  const add = (prefix: string, own: readonly ParameterName[]) => {
    for (const [key, name] of withBlockAliases(own, normAt)) {
      const tensor = tensors.get(name);
      if (tensor) dict.set(`${prefix}${key}`, tensor);
    }
  };
  add('', encoder);
  // The decoder holds the encoder as a module of its own.
  add('decoder.', encoder);
  add('', decoder);
  return dict;
}

/** Place of the norm in a block's `all_modules`: behind the convolution, and behind dropout or nonlinearity. */
function normIndex({ kwargs }: ArchitectureSpec): number {
  const hasDropout = kwargs.dropout_op !== null && kwargs.dropout_op !== undefined;
  return 1 + (hasDropout ? 1 : 0) + (kwargs.nonlin_first === true ? 1 : 0);
}

const IN_BLOCK = /^(?<block>.+)\.(?<module>conv|norm)\.(?<leaf>weight|bias)$/;

/** Each block's own names, then the same again below `all_modules`. */
function withBlockAliases(
  names: readonly ParameterName[],
  normAt: number,
): [key: string, name: ParameterName][] {
  const result: [string, ParameterName][] = [];
  let open: { block: string; aliases: [string, ParameterName][] } | undefined;
  for (const name of names) {
    const parts = IN_BLOCK.exec(name)?.groups;
    if (open && parts?.block !== open.block) {
      result.push(...open.aliases);
      open = undefined;
    }
    result.push([name, name]);
    if (!parts) continue;
    open ??= { block: parts.block ?? '', aliases: [] };
    const index = parts.module === 'conv' ? 0 : normAt;
    open.aliases.push([`${open.block}.all_modules.${index}.${parts.leaf}`, name]);
  }
  return open ? [...result, ...open.aliases] : result;
}
