import { expect, test } from '@playwright/test';
import { OBLIQUE, SIGNED_PERMUTATIONS } from './harness/directions.ts';

/** Where each patient side must lie in each pane, in radiological convention: screen x to the right, y down. */
const EXPECTED = {
  axial: { L: [1, 0], R: [-1, 0], A: [0, -1], P: [0, 1] },
  sagittal: { A: [-1, 0], P: [1, 0], S: [0, -1], I: [0, 1] },
  coronal: { L: [1, 0], R: [-1, 0], S: [0, -1], I: [0, 1] },
} as const;

test.describe.configure({ mode: 'serial' });
test.use({ viewport: { width: 420, height: 420 } });

for (const [name, directions, tolerance] of [
  ['all 48 permuted and flipped grids', SIGNED_PERMUTATIONS, 1],
  ['three oblique grids', OBLIQUE, 5],
] as const) {
  test(`shows ${name} the right way round, with true letters`, async ({ page }) => {
    await page.goto('/e2e/viewer.html');
    await page.waitForSelector('[data-pane=axial]');
    for (const direction of directions) {
      const seen = await page.evaluate(lookAtPhantom, direction);
      for (const [pane, sides] of Object.entries(EXPECTED) as [
        keyof typeof EXPECTED,
        (typeof EXPECTED)['axial'],
      ][]) {
        const { letters, marks, labelled } = seen[pane];
        const [top, right, bottom, left] = letters;
        const said = { [right]: [1, 0], [left]: [-1, 0], [top]: [0, -1], [bottom]: [0, 1] };
        expect(said, `${pane} letters of ${direction}`).toEqual(sides);
        for (const [side, [x, y]] of Object.entries(sides)) {
          const mark = marks[side];
          expect(mark, `${side} in ${pane} of ${direction}`).toBeDefined();
          const off = Math.hypot((mark?.x ?? 0) - 16 * x, (mark?.y ?? 0) - 16 * y);
          // Half a voxel where the grid is not tilted; a tilted slice shows the mark turned by up to 18°.
          expect(off, `${side} in ${pane} of ${direction}`).toBeLessThan(tolerance);
          const apart = Math.hypot(
            (mark?.x ?? 0) - (labelled[side]?.x ?? 99),
            (mark?.y ?? 0) - (labelled[side]?.y ?? 99),
          );
          expect(apart, `label of ${side} in ${pane} of ${direction}`).toBeLessThan(0.25);
        }
      }
      expect(seen.emptyEnds, `first and last slices of ${direction}`).toEqual([]);
      expect(seen.failures).toEqual([]);
    }
  });
}

/** Runs in the page. Finds each mark's centroid in the drawn pixels, in mm from the pane's image of the patient
 *  origin, by its grey value alone; and the panes whose first or last slice is drawn black. */
async function lookAtPhantom(direction: readonly number[]) {
  const harness = window.viewerHarness;
  const { data, geometry } = harness.letterPhantom(direction);
  harness.set({ labelOpacity: 1 });
  harness.show(data, geometry);
  const labels = Uint16Array.from(data, (value) => (value >= 200 ? value : 0));
  harness.label(labels, geometry, { 200: 'L', 400: 'R', 600: 'P', 800: 'A', 1000: 'S', 1200: 'I' });
  harness.set({ windowLevel: { width: 1275, centre: 637.5 } });
  const handle = harness.handle();
  await handle.settled();
  handle.jumpTo([0, 0, 0]);
  await handle.settled();

  const pixelsOf = (pane: string, layer = '.viewport-element canvas') => {
    const canvas = document.querySelector<HTMLCanvasElement>(`[data-pane=${pane}] ${layer}`);
    const context = canvas?.getContext('2d');
    if (!canvas || !context) throw new Error(`no picture in ${pane}`);
    return context.getImageData(0, 0, canvas.width, canvas.height);
  };
  const greys = { L: 40, R: 80, P: 120, A: 160, S: 200, I: 240 };
  const colours = Object.fromEntries(
    (harness.props().labels?.segments ?? []).map(({ name, colour }) => [
      name,
      Number.parseInt(colour.slice(1), 16),
    ]),
  );
  const labelCentroids = (pane: string, [cx, cy]: [number, number], scale: number) => {
    const { data: pixels, width } = pixelsOf(pane, '> canvas');
    const centroids: Record<string, { x: number; y: number } | undefined> = {};
    for (const [side, colour] of Object.entries(colours)) {
      let [count, x, y] = [0, 0, 0];
      for (let at = 0; at < pixels.length; at += 4) {
        const rgb = ((pixels[at] ?? 0) << 16) | ((pixels[at + 1] ?? 0) << 8) | (pixels[at + 2] ?? 0);
        if (rgb !== colour || pixels[at + 3] !== 255) continue;
        count++;
        x += (at / 4) % width;
        y += Math.floor(at / 4 / width);
      }
      if (count > 0) centroids[side] = { x: (x / count - cx) / scale, y: (y / count - cy) / scale };
    }
    return centroids;
  };
  const look = (pane: 'axial' | 'sagittal' | 'coronal') => {
    const { data: pixels, width } = pixelsOf(pane);
    const told = handle.describe()[pane] as unknown as {
      letters: [string, string, string, string];
      crosshair: [number, number];
      bar: { pixels: number; millimetres: number };
    };
    const scale = told.bar.pixels / told.bar.millimetres;
    const marks: Record<string, { x: number; y: number } | undefined> = {};
    // Interpolated rims of brighter balls pass through every grey; inside a ball the neighbours are equal too.
    const near = [0, -3, 3, -3 * width, 3 * width];
    for (const [side, grey] of Object.entries(greys)) {
      let [count, x, y] = [0, 0, 0];
      for (let at = 3 * width; at < pixels.length / 4 - 3 * width; at++)
        if (near.every((step) => Math.abs((pixels[4 * (at + step)] ?? 0) - grey) <= 2)) {
          count++;
          x += at % width;
          y += Math.floor(at / width);
        }
      if (count > 50)
        marks[side] = {
          x: (x / count - told.crosshair[0]) / scale,
          y: (y / count - told.crosshair[1]) / scale,
        };
    }
    return { letters: told.letters, marks, labelled: labelCentroids(pane, told.crosshair, scale) };
  };
  const seen = { axial: look('axial'), sagittal: look('sagittal'), coronal: look('coronal') };

  const emptyEnds: string[] = [];
  for (const end of [-1e6, 1e6]) {
    for (const pane of ['axial', 'sagittal', 'coronal'] as const) handle.scroll(pane, end);
    await handle.settled();
    for (const pane of ['axial', 'sagittal', 'coronal'] as const) {
      const { data: pixels, width, height } = pixelsOf(pane);
      if ((pixels[4 * (Math.floor(height / 2) * width + Math.floor(width / 2))] ?? 0) < 5)
        emptyEnds.push(`${pane} ${end < 0 ? 'first' : 'last'}`);
    }
  }
  return { ...seen, emptyEnds, failures: [...harness.events.failures] };
}
