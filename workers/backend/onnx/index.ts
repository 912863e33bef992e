/** Graphs as ONNX, run on the CPU by onnxruntime-web. */
export { emitOnnx } from './emit.ts';
export * from './memory.ts';
export * from './onnxBackend.ts';
export { threadCount } from './runtime.ts';
export { estimateTrainingBytes } from './trainingMemory.ts';
export * from './trainingProgram.ts';
