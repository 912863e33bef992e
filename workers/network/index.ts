/** The network as data: graph IR, architectures, differentiation, checkpoints. Imports nothing above `image`. */
export * from './architectures/index.ts';
export * from './checkpoint/index.ts';
export * from './differentiation/index.ts';
export * from './failures.ts';
export * from './graph.ts';
export * from './labels.ts';
export * from './loss/index.ts';
export * from './model/index.ts';
export * from './npy/index.ts';
export * from './pickle/index.ts';
export * from './plans/index.ts';
export * from './zip/index.ts';
