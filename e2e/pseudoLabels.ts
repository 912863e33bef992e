import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, type Locator, type Page } from '@playwright/test';
import { readImage, type Volume } from '../workers/image/index.ts';
import { CT3D } from './golden.ts';
import type { Studio } from './studio.ts';

/** A user's hands while pseudo-labels are made and reviewed. */
export class PseudoLabels {
  readonly page: Page;
  readonly thresholds: Locator;
  readonly modes: Locator;
  readonly review: Locator;

  constructor(private readonly studio: Studio) {
    this.page = studio.page;
    this.thresholds = this.page.getByRole('region', { name: 'Pseudo-labels', exact: true });
    this.modes = this.thresholds.getByRole('radiogroup', { name: 'How thresholds are found' });
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

  /** Of the golden model's two folds. */
  async onlyFirstFold(): Promise<void> {
    await this.studio.run.getByRole('checkbox', { name: '1', exact: true }).uncheck();
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
    await this.modes.getByText(name, { exact: true }).click();
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

  /** A dataset of one small scan under several names: l1, l2, … with the labels that nnU-Net gives it, u1, … without. */
  async importCases(
    folder: string,
    { labelled, unlabelled }: { readonly labelled: number; readonly unlabelled: number },
  ): Promise<void> {
    for (const below of ['imagesTr', 'labelsTr', 'imagesTs'])
      await mkdir(path.join(folder, below), { recursive: true });
    const image = CT3D.scan('ct_thin');
    for (let number = 1; number <= labelled; number++) {
      await copyFile(image, path.join(folder, `imagesTr/l${number}_0000.nii.gz`));
      await copyFile(
        CT3D.expected('fold_0', 'ct_thin.nii.gz'),
        path.join(folder, `labelsTr/l${number}.nii.gz`),
      );
    }
    for (let number = 1; number <= unlabelled; number++)
      await copyFile(image, path.join(folder, `imagesTs/u${number}_0000.nii.gz`));
    const dataset = JSON.parse(await readFile(path.join(CT3D.folder, 'dataset.json'), 'utf8'));
    await writeFile(path.join(folder, 'dataset.json'), JSON.stringify({ ...dataset, numTraining: labelled }));
    await this.studio.drop(folder);
    const dialog = this.page.getByRole('dialog', { name: /^Import / });
    await dialog.getByRole('button', { name: 'Import' }).click();
    await expect(this.case('l1')).toBeVisible();
  }

  /** A case in the list of the dataset that is open. */
  case(id: string): Locator {
    return this.page
      .getByRole('list', { name: 'Cases', exact: true })
      .getByRole('listitem')
      .filter({ hasText: id });
  }

  async openCase(id: string): Promise<void> {
    await this.case(id).getByRole('button').first().click();
    await expect(this.case(id).locator('[aria-current=true]')).toBeVisible();
    await this.studio.settled();
  }

  /** Waits until the case is open and takes a verdict. */
  async reviewing(id: string): Promise<void> {
    const list = this.review.getByRole('list', { name: 'Cases to review' });
    await expect(list.locator('[aria-current=true]', { hasText: id })).toBeVisible();
    await expect(this.review.getByRole('button', { name: 'Reject' })).toBeEnabled();
  }

  /** Saves what the review offers. @returns the file's place */
  async takeHome(what: string): Promise<string> {
    const download = this.page.waitForEvent('download');
    await this.review.getByRole('button', { name: 'Take home' }).click();
    await this.page.getByRole('menuitem', { name: what }).click();
    return (await download).path();
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
