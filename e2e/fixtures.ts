import { test as base, expect } from '@playwright/test';
import { Studio } from './studio.ts';

export { expect } from '@playwright/test';

interface Fixtures {
  readonly studio: Studio;
  /** What a page must never do; a test that means to provoke one clears it. */
  readonly offences: string[];
}

/** Browser complaints that say nothing about the page. */
const HARMLESS = [
  // SwiftShader draws slowly; Chromium says so when pixels are read back.
  /GPU stall due to ReadPixels/,
  /Automatic fallback to software WebGL/,
];

export const test = base.extend<Fixtures>({
  offences: [
    async ({ page, baseURL }, use) => {
      const offences: string[] = [];
      page.on('request', (request) => {
        const url = request.url();
        if (!/^(data|blob):/.test(url) && !url.startsWith(`${baseURL}/`)) offences.push(`request to ${url}`);
      });
      page.on('console', (message) => {
        if (message.type() !== 'error' || HARMLESS.some((known) => known.test(message.text()))) return;
        offences.push(`console error: ${message.text()} (${message.location().url})`);
      });
      page.on('pageerror', (error) => offences.push(`uncaught: ${error.message}`));
      await page.exposeFunction('reportViolation', (text: string) => offences.push(text));
      await page.addInitScript(() => {
        const report = Reflect.get(window, 'reportViolation') as (text: string) => void;
        document.addEventListener('securitypolicyviolation', (event) =>
          report(`policy violation: ${event.violatedDirective} ${event.blockedURI}`),
        );
      });
      await use(offences);
      expect(offences, 'what the page must never do').toEqual([]);
    },
    { auto: true },
  ],
  studio: async ({ page, offences: _ }, use) => {
    const studio = new Studio(page);
    await studio.open();
    await use(studio);
  },
});
