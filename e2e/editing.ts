import { readFile } from 'node:fs/promises';
import { expect, type Locator } from '@playwright/test';
import { readImage, type Volume } from '../workers/image/index.ts';
import type { PaneName, Studio } from './studio.ts';

/** A place within a pane: shares of its width and height. */
type Place = readonly [x: number, y: number];

/** A user's hands while labels are edited. */
export class Editing {
  constructor(private readonly studio: Studio) {}

  async startNew(kind: 'Dense' | 'Sparse'): Promise<void> {
    const { page, segments } = this.studio;
    await segments.getByRole('button', { name: 'New labels' }).click();
    const dialog = page.getByRole('dialog', { name: 'New labels' });
    await dialog.getByRole('radio', { name: new RegExp(`^${kind}`) }).check();
    await dialog.getByRole('button', { name: 'Create' }).click();
    await expect(dialog).toBeHidden();
    await expect(this.row('ignore')).toBeVisible();
  }

  row(name: string): Locator {
    return this.studio.segments.getByRole('listitem').filter({ hasText: name });
  }

  /** The row's amount in ml. */
  async millilitres(name: string): Promise<number> {
    const text = await this.row(name).innerText();
    return Number(/([\d.,]+) ml/.exec(text)?.[1]?.replace(',', ''));
  }

  async choose(name: string): Promise<void> {
    await this.row(name).getByRole('button', { name, exact: true }).click();
  }

  async add(): Promise<void> {
    await this.studio.segments.getByRole('button', { name: 'Add a segment' }).click();
  }

  async tool(name: 'Paint' | 'Erase' | 'Fill' | 'Grow' | 'Islands' | 'Scissors'): Promise<void> {
    const button = this.studio.page.getByRole('toolbar').getByRole('button', { name, exact: true });
    if ((await button.getAttribute('aria-pressed')) !== 'true') await button.click();
  }

  /** Drags through places of a pane. */
  async drag(pane: PaneName, ...places: readonly Place[]): Promise<void> {
    const { page } = this.studio;
    const box = await this.studio.pane(pane).boundingBox();
    if (!box) throw new Error(`${pane} is not on the screen`);
    const at = ([x, y]: Place): [number, number] => [box.x + x * box.width, box.y + y * box.height];
    const [first, ...others] = places;
    if (!first) return;
    await page.mouse.move(...at(first));
    await page.mouse.down();
    for (const place of others) await page.mouse.move(...at(place), { steps: 6 });
    await page.mouse.up();
  }

  async saved(): Promise<void> {
    await expect(this.studio.segments.getByText(/^Saved /)).toBeVisible();
  }

  async download(): Promise<Volume> {
    const download = this.studio.page.waitForEvent('download');
    await this.studio.segments.getByRole('button', { name: 'Download the labels (.nii.gz)' }).click();
    const file = await download;
    const bytes = new Uint8Array(await readFile(await file.path()));
    return readImage(new Blob([bytes]), file.suggestedFilename());
  }
}
