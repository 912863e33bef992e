import { availableParallelism } from 'node:os';
import { playwright } from '@vitest/browser-playwright';
import { defaultClientConditions } from 'vite';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { chromiumArguments, chromiumPath } from './scripts/chromium.mjs';
import { itkAssets } from './scripts/itk-assets.mjs';
import { ONNX_CONDITION, onnxAssets } from './scripts/onnx-assets.mjs';

/** Tests that ask Python take longest: begun last they would hold up the run while other cores have nothing left to do. */
class PythonFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const usual = await super.sort(files);
    const asksPython = (file: TestSpecification) => file.moduleId.includes('.python.test.');
    return [...usual.filter(asksPython), ...usual.filter((file) => !asksPython(file))];
  }
}

/** `unit`: Node, the files one after another in as many processes as there are cores, so that each module is loaded
 *  once. `alone`: Node, a process a file, for tests of a process's own memory. `gpu`: the same runner inside real Chromium, for everything that needs a GPUDevice or OPFS. */
export default defineConfig({
  test: {
    sequence: { sequencer: PythonFirst },
    projects: [
      {
        test: {
          name: 'unit',
          environment: 'node',
          include: ['{app,workers,cli,scripts,bench}/**/*.test.{ts,tsx}'],
          exclude: ['**/*.gpu.test.ts', '**/*.alone.test.ts', '**/node_modules/**'],
          isolate: false,
          maxWorkers: availableParallelism(),
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'alone',
          environment: 'node',
          include: ['workers/**/*.alone.test.ts'],
          maxWorkers: availableParallelism(),
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        plugins: [itkAssets(), onnxAssets()],
        resolve: { conditions: [ONNX_CONDITION, ...defaultClientConditions] },
        optimizeDeps: { exclude: ['onnxruntime-web'] },
        test: {
          name: 'gpu',
          include: ['workers/**/*.gpu.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({
              launchOptions: { executablePath: chromiumPath(), args: chromiumArguments() },
            }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
    ],
  },
});
