#!/usr/bin/env node
// @ts-check
/** Post-processing of pseudo-labels on 512×512×400 with 30 labels: connected components alone, and every step for
 *  every class. The bar is 6 s for the components. */
import { openSourceModules } from '../scripts/sourceModules.mjs';
import { table } from './markdown.mjs';

const SIZE = /** @type {const} */ ([400, 512, 512]);
const LABELS = 30;
const BAR_SECONDS = 6;

const { load, close } = await openSourceModules();
const { labelComponents } = await load('workers/components/index.ts');
const { postProcess } = await load('workers/semisupervised/index.ts');

/** Balls of every label with holes and crumbs, as a network leaves them behind. */
function drawLabels() {
  const [depth, height, width] = SIZE;
  const labels = new Uint8Array(depth * height * width);
  let seed = 1;
  const random = () => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return seed / 2 ** 32;
  };
  for (let label = 1; label <= LABELS; label++) {
    const [z, y, x] = SIZE.map((length) => Math.floor((0.15 + 0.7 * random()) * length));
    const radius = 20 + Math.floor(45 * random());
    for (let dz = -radius; dz <= radius; dz++)
      for (let dy = -radius; dy <= radius; dy++)
        for (let dx = -radius; dx <= radius; dx++) {
          const [at, row, column] = [z + dz, y + dy, x + dx];
          if (at < 0 || row < 0 || column < 0 || at >= depth || row >= height || column >= width) continue;
          const distance = Math.hypot(dz, dy, dx) / radius;
          if (distance > 1 || (distance < 0.2 && distance > 0.1)) continue;
          // The rim frays.
          if (distance < 0.9 || random() < 0.7) labels[(at * height + row) * width + column] = label;
        }
  }
  for (let crumb = 0; crumb < 60_000; crumb++)
    labels[Math.floor(random() * labels.length)] = 1 + Math.floor(random() * LABELS);
  return labels;
}

/** @param {() => unknown} work */
function seconds(work) {
  const from = performance.now();
  work();
  return (performance.now() - from) / 1000;
}

console.error('Drawing 105 million voxels');
const labels = drawLabels();
const codes = new Uint16Array(labels.length).fill(40_000);
const map = { labels, codes, size: SIZE, spacing: [1, 0.8, 0.8] };
let components = 0;
const alone = seconds(() => {
  components = labelComponents(labels, SIZE, 26).count;
});
console.error(`${components} components`);
const all = Array.from({ length: LABELS }, (_, at) => at + 1);
/** @param {object} rule */
const steps = (rule) =>
  seconds(() => postProcess(map, new Map(all.map((label) => [label, rule])), LABELS + 1));
const rows = [
  ['connected components, 26 neighbours', alone.toFixed(2), `${BAR_SECONDS}`],
  ['drop small parts', steps({ smallestMm3: 100, leastMeanConfidence: 0.5 }).toFixed(2), ''],
  ['largest part only', steps({ keepLargest: 'ignore' }).toFixed(2), ''],
  ['fill holes in 3-D', steps({ fillHoles: '3d' }).toFixed(2), ''],
  [
    'all three',
    steps({ smallestMm3: 100, leastMeanConfidence: 0.5, keepLargest: 'ignore', fillHoles: '3d' }).toFixed(2),
    '',
  ],
];
console.log('## Post-processing of pseudo-labels\n');
console.log(`512×512×400, ${LABELS} labels, ${components} components; every step for every label.\n`);
console.log(table(['step', 's', 'bar, s'], rows));
console.log('\n`node bench/postProcessing.mjs`');
await close();
