/** ITK-Wasm in a real browser, under Vite: its worker, its pipelines from our origin, its memory given back. */
import { expect, it, vi } from 'vitest';
import { readImage } from './readImage.ts';
import { gzipped, niftiBytes } from './testing/niftiFixture.ts';
import { writeLabels } from './writeLabels.ts';

const SIZES = [7, 6, 5];
const VALUES = Array.from({ length: 210 }, (_, i) => i - 100);
const SCAN = gzipped(
  niftiBytes({ sizes: SIZES, pixdim: [0.5, 0.75, 2], values: VALUES, qformCode: 1, qoffset: [10, 20, 30] }),
);

it('reads a .nii.gz', async () => {
  const { data, geometry } = await readImage(SCAN, 'scan.nii.gz');
  expect(Array.from(data)).toEqual(VALUES);
  expect(geometry).toEqual({
    size: [5, 6, 7],
    spacing: [2, 0.75, 0.5],
    origin: [-10, -20, 30],
    direction: [-1, 0, 0, 0, -1, 0, 0, 0, 1],
  });
});

it.each(['labels.nii.gz', 'labels.nrrd', 'labels.mha'])(
  'writes %s on the grid of a scan and reads it again',
  async (name) => {
    const scan = await readImage(SCAN, 'scan.nii.gz');
    const labels = Uint8Array.from(scan.data, (value) => (value > 0 ? 1 : 0));
    const again = await readImage(await writeLabels(labels, scan, name), name);
    expect(again.data).toEqual(labels);
    expect(again.geometry).toEqual(scan.geometry);
  },
);

it('reads gzip files of several members, which the browser’s own inflate refuses', async () => {
  const bytes = niftiBytes({ sizes: SIZES, values: VALUES });
  const parts = [bytes.subarray(0, 100), bytes.subarray(100, 500), bytes.subarray(500)].map(gzipped);
  expect(Array.from((await readImage(new Blob(parts), 'a.nii.gz')).data)).toEqual(VALUES);
});

it('tells a truncated and a damaged file from a sound one', async () => {
  const whole = new Uint8Array(await SCAN.arrayBuffer());
  const damaged = whole.slice();
  damaged[whole.length - 7] = (damaged[whole.length - 7] ?? 0) ^ 255;
  for (const file of [whole.slice(0, whole.length - 30), damaged]) {
    await expect(readImage(new Blob([file]), 'a.nii.gz')).rejects.toMatchObject({ code: 'image.truncated' });
  }
});

it('stops a running pipeline when it is cancelled', async () => {
  const controller = new AbortController();
  const reading = readImage(SCAN, 'scan.nii.gz', { signal: controller.signal });
  controller.abort();
  await expect(reading).rejects.toMatchObject({ name: 'AbortError' });
});

it('reads header after header with one worker, and takes a new one after ITK refused a header', async () => {
  let started = 0;
  class Counted extends Worker {
    constructor(url: string | URL, options?: WorkerOptions) {
      super(url, options);
      started++;
    }
  }
  vi.stubGlobal('Worker', Counted);
  const spacings = [1, 2, 3, 4];
  const scans = spacings.map((x) => niftiBytes({ sizes: SIZES, pixdim: [x, 1, 1], qformCode: 1 }));
  for (const [at, scan] of scans.entries())
    expect((await readImage(new Blob([scan]), 'a.nii')).geometry.spacing[2]).toBe(spacings[at]);
  const before = started;
  expect(before).toBeLessThanOrEqual(1);
  const sheared = niftiBytes({ sizes: SIZES, sformCode: 1, srow: [1, 0.4, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0] });
  await expect(readImage(new Blob([sheared]), 'a.nii')).rejects.toMatchObject({ code: 'image.sheared' });
  await readImage(SCAN, 'scan.nii.gz');
  expect(started).toBe(before + 1);
  vi.unstubAllGlobals();
});
