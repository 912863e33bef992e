/** Where each parameter lies in the device's arenas of weights, gradients and momentum. */
import type { Graph, ParameterName } from '../../../network/index.ts';

/** Parameters begin at multiples of it: one learning rate serves a whole run of values. */
export const ARENA_ALIGNMENT = 64;

export interface ParameterPlace {
  readonly first: number;
  readonly count: number;
}

export interface ParameterArena {
  readonly places: ReadonlyMap<ParameterName, ParameterPlace>;
  /** Values of one arena, gaps included; gaps stay 0. */
  readonly length: number;
}

/** In the order of `graph.parameters`. */
export function parameterArena(graph: Graph): ParameterArena {
  const places = new Map<ParameterName, ParameterPlace>();
  let first = 0;
  for (const { name, shape } of graph.parameters) {
    const count = shape.reduce((product, extent) => product * extent, 1);
    places.set(name, { first, count });
    first += Math.ceil(count / ARENA_ALIGNMENT) * ARENA_ALIGNMENT;
  }
  return { places, length: Math.max(first, ARENA_ALIGNMENT) };
}

/** @throws RangeError for a name that the graph does not list. */
export function placeOf({ places }: ParameterArena, name: ParameterName): ParameterPlace {
  const place = places.get(name);
  if (place === undefined) throw new RangeError(`The graph has no parameter "${name}".`);
  return place;
}
