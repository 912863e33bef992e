import { readFile } from 'node:fs/promises';
import { expect, type Locator, type Page } from '@playwright/test';
import { readImage, type Volume } from '../workers/image/index.ts';
import type { Studio } from './studio.ts';

/** A user's hands while pseudo-labels are made and reviewed. */
export class PseudoLabels {
  readonly page: Page;
  readonly thresholds: Locator;
  readonly review: Locator;

  constructor(private readonly studio: Studio) {
    this.page = studio.page;
    this.thresholds = this.page.getByRole('region', { name: 'Pseudo-labels', exact: true });
    this.review = this.page.getByRole('region', { name: 'Review', exact: true });
  }

  /** Quick settings of a run that keeps confidence. */
  async keepConfidence(): Promise<void> {
    await this.studio.chooseDevice('CPU');
    await this.studio.setMirroring(false);
    await this.studio.setStepSize(1);
    const toggle = this.studio.run.getByRole('switch', { name: /^Confidence/ });
    if (!(await toggle.isChecked())) await toggle.press('Space');
    await expect(toggle).toBeChecked();
  }

  async show(tab: 'Segment' | 'Confidence' | 'Review'): Promise<void> {
    await this.page.getByRole('tab', { name: tab, exact: true }).click();
  }

  /** Opens the Confidence tab with the preview on the screen. */
  async preview(): Promise<void> {
    await this.show('Confidence');
    const views = this.page.getByRole('radiogroup', { name: 'What the planes show' });
    await views.getByText('Pseudo-label', { exact: true }).click();
    await expect(this.thresholds.getByRole('list', { name: 'Thresholds by class' })).toBeVisible();
  }

  async mode(name: 'Fixed' | 'Quantile' | 'Precision' | 'Agreement'): Promise<void> {
    const modes = this.thresholds.getByRole('radiogroup', { name: 'How thresholds are found' });
    await modes.getByText(name, { exact: true }).click();
  }

  cut(name: string): Locator {
    return this.thresholds.getByRole('slider', { name: `Cut of ${name}` });
  }

  /** What the panel says of a class, for example “kept 83 %”. */
  figures(name: string): Locator {
    return this.thresholds.getByRole('group', { name: `What is kept of ${name}` });
  }

  async section(name: string): Promise<void> {
    const button = this.thresholds.getByRole('button', { name });
    if ((await button.getAttribute('aria-expanded')) !== 'true') await button.click();
  }

  /** The previewed labels as the planes show them. */
  async previewed(): Promise<number[]> {
    return this.page.evaluate(() => [...(window.segloop?.preview() ?? [])]);
  }

  async download(): Promise<Volume> {
    const download = this.page.waitForEvent('download');
    await this.thresholds.getByRole('button', { name: 'Download', exact: true }).click();
    const file = await download;
    return readImage(new Blob([new Uint8Array(await readFile(await file.path()))]), file.suggestedFilename());
  }

  /** Opens a step of “Check as teacher…” of the model. */
  async check(model: string, step: 'Evaluate' | 'Calibrate' | 'Label mapping'): Promise<Locator> {
    await this.page.getByRole('button', { name: `More for ${model}`, exact: true }).click();
    await this.page.getByRole('menuitem', { name: 'Check as teacher…' }).click();
    const dialog = this.page.getByRole('dialog', { name: `${model} as teacher` });
    await dialog.getByRole('tab', { name: step }).click();
    return dialog;
  }
}
