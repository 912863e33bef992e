/** Trained models of nnU-Net: folders, export zips, lone checkpoints. */
export * from './inspectModels.ts';
export * from './modelSource.ts';
export * from './onnxFile.ts';
