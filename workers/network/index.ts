/** The network as data: graph IR, architectures, checkpoints. Imports nothing above `image`. */
export * from './graph.ts';
