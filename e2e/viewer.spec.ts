import { expect, type Page, test } from '@playwright/test';

/** 40 × 36 × 30 voxels of 2 mm with a bright ball left of the patient's middle and a label on it. */
async function openPhantom(page: Page): Promise<void> {
  await page.goto('/e2e/viewer.html');
  await page.waitForSelector('[data-pane=axial]');
  await page.evaluate(async () => {
    const [nx, ny, nz] = [40, 36, 30];
    const data = new Int16Array(nx * ny * nz).fill(-200);
    const labels = new Uint8Array(nx * ny * nz);
    for (let at = 0; at < data.length; at++) {
      const [i, j, k] = [at % nx, Math.floor(at / nx) % ny, Math.floor(at / nx / ny)];
      if (Math.hypot(i - 28, j - 18, k - 15) > 5) continue;
      data[at] = 300;
      labels[at] = 2;
    }
    const geometry = {
      size: [nz, ny, nx],
      spacing: [2, 2, 2],
      origin: [-39, -35, -29],
      direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
    } as const;
    window.viewerHarness.show(data, geometry, 'CT', 'patient.nii.gz');
    window.viewerHarness.label(labels, geometry, { 2: 'liver' });
    await window.viewerHarness.handle().settled();
  });
}

test.use({ viewport: { width: 1000, height: 800 } });

const settled = (page: Page) => page.evaluate(() => window.viewerHarness.handle().settled());
const slices = (page: Page) =>
  page.evaluate(() => {
    const { axial, sagittal, coronal } = window.viewerHarness.handle().describe();
    return [axial?.slice, sagittal?.slice, coronal?.slice];
  });

async function middleOf(page: Page, pane: string): Promise<readonly [x: number, y: number]> {
  const box = await page.locator(`[data-pane=${pane}]`).boundingBox();
  if (!box) throw new Error(`${pane} is not on the page`);
  return [box.x + box.width / 2, box.y + box.height / 2];
}

test.beforeEach(async ({ page }) => {
  await page.addInitScript(() => {
    Object.assign(window, { violations: [] });
    document.addEventListener('securitypolicyviolation', (event) => {
      (window as unknown as { violations: string[] }).violations.push(event.violatedDirective);
    });
  });
});

test('draws under the studio’s content security policy, without a failure', async ({ page }) => {
  const foreign: string[] = [];
  page.on('request', (request) => {
    if (!/^(http:\/\/127\.0\.0\.1:41733|data:|blob:)/.test(request.url())) foreign.push(request.url());
  });
  await openPhantom(page);
  expect(await page.evaluate(() => (window as unknown as { violations: string[] }).violations)).toEqual([]);
  expect(await page.evaluate(() => window.viewerHarness.events.failures)).toEqual([]);
  expect(foreign).toEqual([]);
});

test('writes plane, slice, position, window, scale and side around every slice', async ({ page }) => {
  await openPhantom(page);
  const axial = page.locator('[data-pane=axial]');
  await expect(axial).toContainText('Axial');
  await expect(axial).toContainText('16/30');
  await expect(axial).toContainText('S 1.0 mm');
  await expect(axial).toContainText('R on left');
  await expect(axial).toContainText('W 500 L 50');
  await expect(axial).toContainText('patient.nii.gz');
  await expect(axial).toContainText(/\d cm/);
  await expect(page.getByRole('group', { name: 'Coronal, slice 19 of 36' })).toBeVisible();
  await page.evaluate(() => window.viewerHarness.set({ hidePatientData: true }));
  await expect(axial).not.toContainText('patient.nii.gz');
});

test('steps through slices with wheel and keys', async ({ page }) => {
  await openPhantom(page);
  await page.mouse.move(...(await middleOf(page, 'axial')));
  await page.mouse.wheel(0, 100);
  await expect.poll(() => slices(page)).toEqual([17, 21, 19]);
  await page.mouse.wheel(0, -100);
  await page.mouse.wheel(0, -100);
  await expect.poll(() => slices(page)).toEqual([15, 21, 19]);
  await page.locator('[data-pane=coronal]').focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Shift+ArrowUp');
  await expect.poll(() => slices(page)).toEqual([15, 21, 15]);
  await page.keyboard.press('End');
  await expect.poll(() => slices(page)).toEqual([15, 21, 36]);
  await page.keyboard.press('Home');
  await expect.poll(() => slices(page)).toEqual([15, 21, 1]);
});

test('changes the window by dragging, and takes a given one', async ({ page }) => {
  await openPhantom(page);
  const [x, y] = await middleOf(page, 'sagittal');
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 30, y + 12, { steps: 3 });
  await page.mouse.up();
  await settled(page);
  // The scan spans 500; 600 px of dragging change the window by that much.
  await expect(page.locator('[data-pane=axial]')).toContainText('W 525 L 60');
  await page.evaluate(() => window.viewerHarness.set({ windowLevel: { width: 400, centre: 40 } }));
  await expect(page.locator('[data-pane=coronal]')).toContainText('W 400 L 40');
});

test('moves the crosshair with Shift and tells what lies under the pointer', async ({ page }) => {
  await openPhantom(page);
  const [x, y] = await middleOf(page, 'axial');
  const scale = await page.evaluate(() => {
    const status = window.viewerHarness.handle().describe().axial as unknown as {
      bar: { pixels: number; millimetres: number };
    };
    return status.bar.pixels / status.bar.millimetres;
  });
  // The ball lies at 17, 1, 1 mm: left of the patient's middle is right on the screen.
  await page.mouse.move(x + 17 * scale, y + 1 * scale);
  await expect
    .poll(() => page.evaluate(() => window.viewerHarness.events.cursor.at(-1)))
    .toMatchObject({ pane: 'axial', index: [28, 18, 15], value: 300, label: { value: 2, name: 'liver' } });
  expect(await slices(page)).toEqual([16, 21, 19]);
  await page.keyboard.down('Shift');
  await page.mouse.move(x + 17.1 * scale, y + 1 * scale);
  await page.keyboard.up('Shift');
  await expect.poll(() => slices(page)).toEqual([16, 29, 19]);
  await page.evaluate(() => window.viewerHarness.handle().jumpTo([-39, -35, -29]));
  await expect.poll(() => slices(page)).toEqual([1, 1, 1]);
  await page.evaluate(() => window.viewerHarness.handle().resetView());
  await expect.poll(() => slices(page)).toEqual([16, 21, 19]);
});

test('zooms with the right button and Ctrl+wheel, pans with the middle button and with Space', async ({
  page,
}) => {
  await openPhantom(page);
  const status = () =>
    page.evaluate(() => {
      const { axial } = window.viewerHarness.handle().describe();
      const told = axial as unknown as {
        bar: { pixels: number; millimetres: number };
        crosshair: [number, number];
      };
      return { scale: told.bar.pixels / told.bar.millimetres, x: told.crosshair[0], y: told.crosshair[1] };
    });
  const before = await status();
  const [x, y] = await middleOf(page, 'axial');
  await page.mouse.move(x, y);
  await page.mouse.down({ button: 'middle' });
  await page.mouse.move(x + 40, y - 20, { steps: 2 });
  await page.mouse.up({ button: 'middle' });
  await settled(page);
  const panned = await status();
  expect(panned.x - before.x).toBeCloseTo(40, 0);
  expect(panned.y - before.y).toBeCloseTo(-20, 0);
  // Wherever the focus is.
  await page.keyboard.down('Space');
  await page.mouse.down();
  await page.mouse.move(x, y, { steps: 2 });
  await page.mouse.up();
  await page.keyboard.up('Space');
  await settled(page);
  expect((await status()).x - before.x).toBeCloseTo(0, 0);
  await page.mouse.move(x + 40, y - 20);
  await page.mouse.down({ button: 'right' });
  await page.mouse.move(x + 40, y - 70, { steps: 2 });
  await page.mouse.up({ button: 'right' });
  await settled(page);
  const zoomed = await status();
  expect(zoomed.scale / panned.scale).toBeCloseTo(Math.exp(0.5), 1);
  await page.keyboard.down('Control');
  await page.mouse.wheel(0, 100);
  await page.keyboard.up('Control');
  await settled(page);
  expect((await status()).scale).toBeLessThan(zoomed.scale);
  expect(await slices(page)).toEqual([16, 21, 19]);
});

test('asks to be maximised by a double click, and lays panes out', async ({ page }) => {
  await openPhantom(page);
  await page.mouse.dblclick(...(await middleOf(page, 'coronal')));
  expect(await page.evaluate(() => window.viewerHarness.events.maximised)).toEqual(['coronal']);
  await page.evaluate(() => window.viewerHarness.set({ layout: 'single', mainPane: 'coronal' }));
  await expect(page.locator('[data-pane=axial]')).toBeHidden();
  await settled(page);
  const width = await page.locator('[data-pane=coronal] .viewport-element canvas').evaluate((canvas) => {
    if (!(canvas instanceof HTMLCanvasElement)) throw new Error('no canvas');
    return canvas.width;
  });
  expect(width).toBe(1000);
  await page.evaluate(() => window.viewerHarness.set({ layout: 'one-and-three' }));
  await settled(page);
  await expect(page.locator('[data-pane=sagittal]')).toBeVisible();
});

test('shows a new result over the same scan without drawing the scan anew', async ({ page }) => {
  await openPhantom(page);
  const colourAtBall = () =>
    page.locator('[data-pane=axial] > canvas').evaluate((canvas) => {
      if (!(canvas instanceof HTMLCanvasElement)) throw new Error('no canvas');
      const pixels = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
      let filled = 0;
      for (let at = 3; at < pixels.length; at += 4) if ((pixels[at] ?? 0) > 0) filled++;
      return filled;
    });
  const before = await colourAtBall();
  expect(before).toBeGreaterThan(1000);
  await page.evaluate(() => {
    const { labels } = window.viewerHarness.props();
    if (!labels) throw new Error('no labels');
    const data = new Uint16Array(labels.volume.data.length);
    window.viewerHarness.label(data.fill(300), labels.volume.geometry, { 300: 'everything' });
  });
  await settled(page);
  expect(await colourAtBall()).toBeGreaterThan(4 * before);
  await page.evaluate(() => window.viewerHarness.set({ labelsShown: false }));
  await settled(page);
  expect(await colourAtBall()).toBe(0);
});

test('refuses labels of another grid by name', async ({ page }) => {
  await openPhantom(page);
  await page.evaluate(() => {
    const geometry = {
      size: [2, 2, 2],
      spacing: [1, 1, 1],
      origin: [0, 0, 0],
      direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
    } as const;
    window.viewerHarness.label(new Uint8Array(8), geometry, { 1: 'x' });
  });
  await expect
    .poll(() => page.evaluate(() => window.viewerHarness.events.failures.join()))
    .toContain('viewer.labelGrid');
});

test('captures a pane as PNG with its labels and letters', async ({ page }) => {
  await openPhantom(page);
  const capture = await page.evaluate(async () => {
    const blob = await window.viewerHarness.handle().capture('axial');
    const bitmap = await createImageBitmap(blob);
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    canvas.getContext('2d')?.drawImage(bitmap, 0, 0);
    const pixels = canvas.getContext('2d')?.getImageData(0, 0, bitmap.width, bitmap.height).data ?? [];
    let coloured = 0;
    for (let at = 0; at < pixels.length; at += 4)
      if (Math.abs((pixels[at] ?? 0) - (pixels[at + 2] ?? 0)) > 40) coloured++;
    return { type: blob.type, width: bitmap.width, coloured };
  });
  expect(capture.type).toBe('image/png');
  expect(capture.width).toBeGreaterThan(400);
  expect(capture.coloured).toBeGreaterThan(1000);
});

test('forgets a scan completely', async ({ page }) => {
  await openPhantom(page);
  await page.evaluate(() => window.viewerHarness.set({ scan: undefined, labels: undefined }));
  await settled(page);
  expect(await slices(page)).toEqual([undefined, undefined, undefined]);
  const lit = await page.locator('[data-pane=axial] .viewport-element canvas').evaluate((canvas) => {
    if (!(canvas instanceof HTMLCanvasElement)) throw new Error('no canvas');
    const pixels = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
    return pixels.some((value, at) => at % 4 < 3 && value > 0);
  });
  expect(lit).toBe(false);
});

test('shows the 3-D view when asked for', async ({ page }) => {
  await openPhantom(page);
  await page.getByRole('button', { name: 'Show in 3-D' }).click();
  await settled(page);
  const lit = () =>
    page.locator('[data-pane=volume] .viewport-element canvas').evaluate((canvas) => {
      if (!(canvas instanceof HTMLCanvasElement)) throw new Error('no canvas');
      const pixels = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
      let sum = 0;
      for (let at = 0; at < pixels.length; at += 4) if ((pixels[at] ?? 0) > 30) sum++;
      return sum;
    });
  expect(await lit()).toBeGreaterThan(50);
  // Seen from the front: the patient's right on the left of the screen.
  await expect(page.locator('[data-pane=volume]')).toHaveText(/SLIR$/);
  await page.evaluate(() => window.viewerHarness.set({ labelsShown: false }));
  await settled(page);
  expect(await lit()).toBeGreaterThan(50);
});

test('tells a browser without WebGL2 apart', async ({ page }) => {
  await page.addInitScript(() => {
    const original = HTMLCanvasElement.prototype.getContext;
    HTMLCanvasElement.prototype.getContext = function (
      this: HTMLCanvasElement,
      kind: string,
      ...rest: unknown[]
    ) {
      return kind.startsWith('webgl') ? null : Reflect.apply(original, this, [kind, ...rest]);
    } as typeof original;
  });
  await page.goto('/e2e/viewer.html');
  await expect
    .poll(() => page.evaluate(() => window.viewerHarness.events.failures.at(0)))
    .toContain('viewer.webgl2');
});
