/** Where networks run: our WebGPU kernels, or onnxruntime-web on the CPU. Only `inference`, `training` and tests
 *  import this folder. */
export * from './backend.ts';
export * from './failures.ts';
export * from './fitTraining.ts';
export * from './hostTileSum.ts';
export * from './mirror.ts';
export * from './movingAverage.ts';
export * from './sgd.ts';
export * from './training.ts';
