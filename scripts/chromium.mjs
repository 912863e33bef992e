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

/** Flags under which WebGPU works on SwiftShader in a headless Linux Chromium and nothing calls home. */
export function chromiumArguments() {
  return [
    '--no-sandbox',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--enable-unsafe-webgpu',
    '--use-webgpu-adapter=swiftshader',
  ];
}
