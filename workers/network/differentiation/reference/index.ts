/** Float64 twins of the graph's forward and gradient nodes, for tests. */
export * from './runReference.ts';
export type { Shape5, Tensor64 } from './tensor64.ts';
