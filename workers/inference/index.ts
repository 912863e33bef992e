/** Sliding-window inference: a scan through an ensemble of networks, streamed over bands of rows. */
export type { Backend, Program } from '../backend/index.ts';
export { emitOnnx } from '../backend/onnx/index.ts';
export * from './compileNetwork.ts';
export * from './devices.ts';
export * from './encodeTiles.ts';
export * from './estimateRun.ts';
export * from './failures.ts';
export * from './predictCase.ts';
export * from './predictionFiles.ts';
export { RecordedLogits, type RecordRoom } from './recordedLogits.ts';
export { maskRegion, type PredictRegion } from './region.ts';
export * from './request.ts';
export { sumPrecisionOf } from './sumPrecision.ts';
export { readTile } from './tilePatch.ts';
