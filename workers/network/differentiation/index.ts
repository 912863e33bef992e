/** Gradients of networks, as graphs. */
export * from './differentiate.ts';
export * from './gradientNode.ts';
export * from './reference/index.ts';
