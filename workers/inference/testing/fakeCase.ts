/** A scan, the plans of a golden model, and a network of arithmetic: for tests that need no trained weights. */

import { readFileSync } from 'node:fs';
import { type Backend, createHostTileSum, type Program, type TileSum } from '../../backend/index.ts';
import type { DeviceFacts } from '../../deviceFacts/index.ts';
import { type Czyx, type Volume, voxelCount, type Zyx } from '../../image/index.ts';
import { parseDatasetJson, parsePlans, resolveConfiguration } from '../../network/index.ts';

const model = new URL(
  '../../../golden/inference/ct3d/model/nnUNetTrainer__nnUNetPlans__3d_fullres/',
  import.meta.url,
);
const json = (file: string): unknown => JSON.parse(readFileSync(new URL(file, model), 'utf8'));

/** ct3d: CTNormalization, transpose [1, 0, 2], four classes, patch 20×24×32. */
export function fakeModel() {
  const plans = parsePlans(json('plans.json'));
  const dataset = parseDatasetJson(json('dataset.json'));
  return { plans, dataset, configuration: resolveConfiguration(plans, '3d_fullres') };
}

/** Smooth int16 blobs with a zero border along the last axis. */
export function fakeScan(size: Zyx, spacing: Zyx): Volume {
  const data = new Int16Array(voxelCount(size));
  let i = 0;
  for (let z = 0; z < size[0]; z++) {
    for (let y = 0; y < size[1]; y++) {
      for (let x = 0; x < size[2]; x++) {
        data[i++] = x < 3 ? 0 : Math.round(120 * Math.sin(z / 4) * Math.cos(y / 5 + x / 7) + 37);
      }
    }
  }
  const geometry = { size, spacing, origin: [0, 0, 0], direction: [1, 0, 0, 0, 1, 0, 0, 0, 1] } as const;
  return { data, channels: 1, geometry, fileDimension: 3 };
}

/** Class c scores highest where the value is near c - 1, more so towards a patch's end, so that flips have effect. */
export function fakeProgram(inputShape: Czyx, classes: number): Program {
  const [, ...patch] = inputShape;
  const voxels = voxelCount(patch);
  return {
    inputShape,
    outputShape: [classes, ...patch],
    bytes: 0,
    forward: async (input) => {
      const logits = new Float32Array(classes * voxels);
      for (let c = 0; c < classes; c++) {
        for (let i = 0; i < voxels; i++) {
          const distance = (input[i] as number) - c + 1;
          logits[c * voxels + i] = i / voxels - distance * distance;
        }
      }
      return logits;
    },
    dispose: () => {},
  };
}

/** The host's sums around no network at all; counts the sums that are alive. */
export class FakeBackend implements Backend {
  readonly kind = 'onnx';
  readonly device: DeviceFacts = { kind: 'cpu', threads: 1 };
  alive = 0;
  created = 0;

  async compile(): Promise<Program> {
    throw new Error('the fake back end compiles nothing');
  }

  async createTileSum(spec: Parameters<Backend['createTileSum']>[0]): Promise<TileSum> {
    const sum = createHostTileSum(spec);
    this.alive++;
    this.created++;
    const dispose = () => {
      this.alive--;
      sum.dispose();
    };
    return Object.assign(Object.create(sum), { dispose });
  }

  dispose(): void {}
}
