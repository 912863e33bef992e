import { expect, it } from 'vitest';
import { itkAssets } from './itk-assets.mjs';

interface Asset {
  readonly fileName: string;
  readonly source: string | Uint8Array;
}

function emitted(): Asset[] {
  const assets: Asset[] = [];
  const { generateBundle } = itkAssets();
  if (typeof generateBundle !== 'function') throw new Error('no generateBundle');
  const context = { emitFile: (asset: Asset) => assets.push(asset) };
  Reflect.apply(generateBundle, context, []);
  return assets;
}

it('puts nine pipelines and their worker into the build, at most 5 MB', () => {
  const assets = emitted();
  expect(
    assets.filter(({ fileName }) => /^itk\/\w+-(read|write)-image\.wasm\.zst$/.test(fileName)),
  ).toHaveLength(9);
  expect(assets).toHaveLength(19);
  expect(assets.reduce((bytes, { source }) => bytes + source.length, 0)).toBeLessThan(5e6);
});

it('fetches no data: URL in the worker, which our policy would refuse', () => {
  const worker = emitted().find(({ fileName }) => fileName === 'itk/itk-wasm-pipeline.worker.js');
  expect(String(worker?.source)).not.toMatch(/fetch\("data:/);
  expect(String(worker?.source)).toContain('atob(');
});
