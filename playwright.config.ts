import { defineConfig, devices } from '@playwright/test';
import { chromiumArguments, chromiumPath } from './scripts/chromium.mjs';

const STUDIO = 'http://127.0.0.1:43917';
const VIEWER = 'http://127.0.0.1:41733';

/** Journeys through the built page in real Chromium, and the viewer alone on its harness page. */
export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results/e2e',
  snapshotPathTemplate: 'e2e/references/{arg}{ext}',
  timeout: 180_000,
  expect: { timeout: 20_000, toHaveScreenshot: { maxDiffPixelRatio: 0.02, threshold: 0.25 } },
  forbidOnly: Boolean(process.env.CI),
  retries: 0,
  // Each journey waits for its own page most of the time.
  workers: 2,
  reporter: 'list',
  use: {
    ...devices['Desktop Chrome'],
    viewport: { width: 1440, height: 900 },
    locale: 'en-GB',
    // Pictures and copies of the document after each step double a journey's processor time; `--trace on` makes them.
    trace: { mode: 'retain-on-failure', screenshots: false, snapshots: false },
    screenshot: 'only-on-failure',
    launchOptions: { executablePath: chromiumPath(), args: chromiumArguments() },
  },
  projects: [
    { name: 'viewer', testMatch: 'viewer*.spec.ts', use: { baseURL: VIEWER } },
    { name: 'journeys', testIgnore: 'viewer*.spec.ts', use: { baseURL: STUDIO } },
  ],
  webServer: [
    {
      command: 'node scripts/start.mjs --no-open --port 43917',
      url: STUDIO,
      timeout: 240_000,
      reuseExistingServer: false,
    },
    {
      command: 'npx vite build -c e2e/viewer.vite.config.ts && npx vite preview -c e2e/viewer.vite.config.ts',
      url: `${VIEWER}/e2e/viewer.html`,
      timeout: 240_000,
      // The viewer's own configuration may be serving it already.
      reuseExistingServer: !process.env.CI,
    },
  ],
});
