/** Training steps of nnU-Net 2.8.1 on the CPU path; the bars stand in testing/variantSuite.ts. */
import { afterAll, it } from 'vitest';
import { createOnnxTraining } from '../backend/onnx/index.ts';
import { golden } from './testing/goldenTraining.ts';
import { NETWORKS, trainsAsNnunet, VARIANTS } from './testing/variantSuite.ts';

// One thread: on networks this small a second one only waits.
const backend = createOnnxTraining({ threads: 1 });
const report: string[] = [];
afterAll(() => {
  if (process.env.SEGLOOP_NUMBERS) console.log(report.join('\n'));
});

it.each(NETWORKS.flatMap((net) => VARIANTS.map((variant) => [net, variant] as const)))(
  'trains %s, variant %s, as nnU-Net',
  async (net, variant) => {
    report.push(await trainsAsNnunet(backend, golden, net, variant));
  },
);
