// @ts-check
import { existsSync } from 'node:fs';
import { chromium } from 'playwright';

const INSTALLED = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:/Program Files/Google/Chrome/Application/chrome.exe',
];

/** Path of a Chrome or Chromium to drive: SEGLOOP_CHROMIUM, an installed one, else Playwright's own download;
 *  undefined when there is none (scripts/ensure-browser.mjs then gets one or says what to do). */
export function chromiumPath() {
  const own = chromium.executablePath();
  return [process.env.SEGLOOP_CHROMIUM, ...INSTALLED, own].find((path) => path && existsSync(path));
}

/** Flags under which nothing calls home on a closed network. */
const QUIET = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A Linux machine with a GPU's device file; elsewhere the browser finds its own. */
function hasGpu() {
  if (process.platform !== 'linux') return true;
  return existsSync('/dev/nvidia0') || existsSync('/dev/dri/renderD128');
}

/**
 * Flags for a headless Chromium in which WebGPU works.
 * @param {{ adapter?: 'software' | 'best' }} [options] `software`: SwiftShader, the same on every machine (tests);
 *   `best`: the machine's GPU where it has one, else SwiftShader
 */
export function chromiumArguments({ adapter = 'software' } = {}) {
  const software = adapter === 'software' || !hasGpu();
  const gpu = software
    ? ['--use-webgpu-adapter=swiftshader']
    : ['--ignore-gpu-blocklist', ...(process.platform === 'linux' ? ['--enable-features=Vulkan'] : [])];
  return [...QUIET, '--enable-unsafe-webgpu', ...gpu];
}
