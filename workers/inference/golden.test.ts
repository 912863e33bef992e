import { readFile } from 'node:fs/promises';
import { createOnnxBackend } from '../backend/onnx/index.ts';
import { GoldenFiles } from './testing/goldenFiles.ts';
import { GOLDEN_MODELS } from './testing/goldenModels.ts';
import { describeGoldenInference } from './testing/goldenSuite.ts';
import { remembering } from './testing/rememberingBackend.ts';

const golden = new URL('../../golden/inference/', import.meta.url);

describeGoldenInference({
  files: new GoldenFiles(async (path) => new Uint8Array(await readFile(new URL(path, golden)))),
  openBackend: async () => remembering(createOnnxBackend()),
  models: GOLDEN_MODELS,
  logitBar: 1e-3,
  hasStockSums: true,
});
