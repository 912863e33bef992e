import { defineConfig } from '@playwright/test';
import { chromiumArguments, chromiumPath } from '../scripts/chromium.mjs';

/** The viewer's browser tests, on the harness page built like production. Run:
 *  `npx playwright test --config e2e/viewer.playwright.config.ts` */
export default defineConfig({
  testDir: '.',
  testMatch: 'viewer*.spec.ts',
  outputDir: '../test-results/viewer',
  timeout: 180_000,
  workers: 1,
  use: {
    baseURL: 'http://127.0.0.1:41733',
    viewport: { width: 1000, height: 800 },
    launchOptions: { executablePath: chromiumPath(), args: chromiumArguments() },
  },
  webServer: {
    command: 'npx vite build -c e2e/viewer.vite.config.ts && npx vite preview -c e2e/viewer.vite.config.ts',
    cwd: '..',
    url: 'http://127.0.0.1:41733/e2e/viewer.html',
    timeout: 120_000,
  },
});
