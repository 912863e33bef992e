import { defineConfig } from '@playwright/test';
import journeys from '../../playwright.config.ts';

const STUDIO = 'http://127.0.0.1:43921';

/** Takes the pictures of docs/guides anew, in every language, by the clicks that the guides describe: `npm run guides`. */
export default defineConfig({
  ...journeys,
  testDir: '.',
  testMatch: '*.pictures.ts',
  outputDir: '../../test-results/guides',
  timeout: 600_000,
  workers: 1,
  use: { ...journeys.use, viewport: { width: 1280, height: 800 }, trace: 'off' },
  projects: [{ name: 'guides', use: { baseURL: STUDIO } }],
  webServer: {
    command: 'node scripts/start.mjs --no-open --port 43921',
    cwd: '../..',
    url: STUDIO,
    timeout: 240_000,
  },
});
