import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, type Locator, type Page } from '@playwright/test';

export type Device = 'Auto' | 'WebGPU' | 'CPU';
export type PaneName = 'Axial' | 'Sagittal' | 'Coronal';

/** A user's hands and eyes on the page: everything is found by role and name, as they would. */
export class Studio {
  readonly page: Page;
  readonly scans: Locator;
  readonly models: Locator;
  readonly segments: Locator;
  readonly run: Locator;

  constructor(page: Page) {
    this.page = page;
    const region = (name: string) => page.getByRole('region', { name, exact: true });
    this.scans = region('Scans');
    this.models = region('Models');
    this.segments = region('Segments');
    this.run = region('Run');
  }

  async open(): Promise<void> {
    await this.page.goto('/');
    await this.ready();
  }

  async reload(): Promise<void> {
    await this.page.reload();
    await this.ready();
  }

  /** Drops files or folders from this computer into the middle of the page, as a file manager would. */
  async drop(...places: string[]): Promise<void> {
    const session = await this.page.context().newCDPSession(this.page);
    const data = { items: [], files: places.map((place) => path.resolve(place)), dragOperationsMask: 1 };
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
      await session.send('Input.dispatchDragEvent', { type, x: 720, y: 450, data });
    await session.detach();
  }

  /** Drops one image of a case and waits until it is the one that is shown. */
  async dropScan(file: string): Promise<void> {
    await this.drop(file);
    const row = this.scan(path.basename(file).replace(/(_\d{4})?\.(nii(\.gz)?|nrrd|mha)$/, ''));
    await expect(row.locator('[aria-current=true]')).toBeVisible();
    await expect(this.pane('Axial')).toBeVisible();
    await this.settled();
  }

  async dropModelFolder(folder: string): Promise<void> {
    const before = await this.models.getByRole('listitem').count();
    await this.drop(folder);
    await expect(this.models.getByRole('listitem')).toHaveCount(before + 1);
  }

  /** Drops a dataset's folder and takes it as it is. */
  async importDataset(folder: string): Promise<void> {
    await this.drop(folder);
    await this.page
      .getByRole('dialog', { name: /^Import / })
      .getByRole('button', { name: 'Import' })
      .click();
    await expect(this.page.getByRole('dialog')).toHaveCount(0);
  }

  /** Chooses files through the “Open files” button. */
  async pick(...files: string[]): Promise<void> {
    const chooser = this.page.waitForEvent('filechooser');
    await this.page.getByRole('button', { name: 'Open files' }).first().click();
    await (await chooser).setFiles(files);
  }

  async pickFolder(folder: string): Promise<void> {
    const chooser = this.page.waitForEvent('filechooser');
    await this.page.getByRole('button', { name: 'Open folder' }).first().click();
    await (await chooser).setFiles(folder);
  }

  async tryDemo(): Promise<void> {
    await this.page.getByRole('button', { name: 'Try the demo' }).click();
    await expect(this.pane('Axial')).toBeVisible();
    await this.settled();
  }

  async chooseDevice(device: Device): Promise<void> {
    await this.run.getByRole('radiogroup', { name: 'Device' }).getByText(device, { exact: true }).click();
  }

  /** Presses Segment and waits until the result is there. */
  async segment(): Promise<void> {
    await this.startSegment();
    await expect(this.outcome(/^Done in/)).toBeVisible({ timeout: 150_000 });
  }

  async startSegment(): Promise<void> {
    await this.segmentButton.click();
  }

  /** Presses Cancel. Milliseconds between the press and “Cancelled”, by the page's own clock. */
  async cancel(): Promise<number> {
    const waiting = this.page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          let pressed = Number.NaN;
          const press = () => {
            pressed = performance.now();
          };
          document.addEventListener('click', press, { capture: true, once: true });
          const observer = new MutationObserver(() => {
            if (!document.querySelector('[role=alert]')?.textContent?.includes('Cancelled')) return;
            observer.disconnect();
            resolve(performance.now() - pressed);
          });
          observer.observe(document.body, { childList: true, subtree: true, characterData: true });
        }),
    );
    await this.run.getByRole('button', { name: 'Cancel' }).click();
    return waiting;
  }

  get segmentButton(): Locator {
    return this.run.getByRole('button', { name: 'Segment', exact: true });
  }

  get progress(): Locator {
    return this.run.getByRole('progressbar', { name: 'Progress' });
  }

  outcome(title: RegExp | string): Locator {
    return this.run.getByRole('alert', { name: title });
  }

  /** A label in the legend. */
  legend(name: string): Locator {
    return this.segments.getByRole('listitem').filter({ hasText: name });
  }

  scan(name: string): Locator {
    return this.scans.getByRole('listitem').filter({ hasText: name });
  }

  /** The number of the slice that a pane shows, as it says itself. */
  async slice(name: PaneName): Promise<number> {
    const words = await this.pane(name).getAttribute('aria-label');
    return Number(/, slice (\d+) of/.exec(words ?? '')?.[1]);
  }

  pane(name: PaneName): Locator {
    return this.page.getByRole('group', { name: new RegExp(`^${name}`) });
  }

  /** Saves a result file and gives back its bytes. */
  async download(file: string): Promise<Uint8Array<ArrayBuffer>> {
    const download = this.page.waitForEvent('download');
    await this.run
      .getByRole('button', { name: `Download ${file}` })
      .first()
      .click();
    return new Uint8Array(await readFile(await (await download).path()));
  }

  async chooseLanguage(name: string): Promise<void> {
    await this.page.getByRole('button', { name: /^(Language|语言)$/ }).click();
    await this.page.getByRole('menuitem', { name }).click();
  }

  async chooseColours(name: 'Dark' | 'Light'): Promise<void> {
    await this.page.getByRole('button', { name: 'Colours' }).click();
    await this.page.getByRole('menuitem', { name }).click();
    // While it fades the menu still has the keys.
    await expect(this.page.getByRole('menu')).toBeHidden();
  }

  /** Closes the notices that lie over the panes. */
  async dismissNotices(): Promise<void> {
    const notices = this.page.getByRole('alert').filter({ hasText: 'Opened' });
    while ((await notices.count()) > 0) {
      const before = await notices.count();
      await notices.first().getByRole('button', { name: 'Close' }).click();
      await expect(notices).toHaveCount(before - 1);
    }
  }

  async setMirroring(on: boolean): Promise<void> {
    await this.showMoreSettings();
    await this.turn('Mirroring', on);
  }

  async setStepSize(step: number): Promise<void> {
    await this.showMoreSettings();
    await this.run.getByRole('textbox', { name: 'Step size' }).fill(String(step));
  }

  async saveProbabilities(): Promise<void> {
    await this.showMoreSettings();
    await this.turn('Save probabilities', true);
  }

  /** By keyboard: a click lands beside a switch while the section above it is still opening. */
  private async turn(name: string, on: boolean): Promise<void> {
    const toggle = this.run.getByRole('switch', { name });
    if ((await toggle.isChecked()) !== on) await toggle.press('Space');
    await expect(toggle).toBeChecked({ checked: on });
  }

  private async showMoreSettings(): Promise<void> {
    const button = this.run.getByRole('button', { name: 'More settings' });
    if ((await button.getAttribute('aria-expanded')) !== 'true') await button.click();
  }

  /** All panes have drawn what they were last told. */
  async settled(): Promise<void> {
    await this.page.waitForFunction(() => window.segloop?.viewer() != null);
    await this.page.evaluate(() => window.segloop?.viewer()?.settled());
  }

  private async ready(): Promise<void> {
    await expect(this.page.getByRole('heading', { level: 1, name: 'Segloop' })).toBeVisible();
    await this.page.waitForFunction(() => window.segloop !== undefined);
    await this.page.evaluate(() => window.segloop?.ready());
  }
}
