// @ts-check
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromiumPath } from './chromium.mjs';

const BY_HAND =
  'No Chrome or Chromium here and none could be installed. Install one, or set SEGLOOP_CHROMIUM to its path, and run again.';

/** @param {string} command @param {string[]} commandArguments */
function runs(command, commandArguments) {
  const options = /** @type {const} */ ({
    stdio: 'ignore',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  return spawnSync(command, commandArguments, options).status === 0;
}

function playwrightDownloads() {
  const cli = path.join(path.dirname(createRequire(import.meta.url).resolve('playwright')), 'cli.js');
  return runs(process.execPath, [cli, 'install', 'chromium']);
}

function aptInstalls() {
  if (!existsSync('/etc/debian_version') || process.getuid?.() !== 0) return false;
  return (
    runs('apt-get', ['update']) && runs('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'])
  );
}

/**
 * Makes sure there is a browser to drive: an installed one, else Playwright's download, else (Debian, root) apt's.
 * @returns {{ path: string | undefined, line: string }} its path and one line about what was done or must be done
 */
export function ensureBrowser() {
  const found = chromiumPath();
  if (found) return { path: found, line: `Browser: ${found} (found)` };
  for (const [source, install] of /** @type {const} */ ([
    ['downloaded by Playwright', playwrightDownloads],
    ['installed by apt', aptInstalls],
  ])) {
    const installed = install() ? chromiumPath() : undefined;
    if (installed) return { path: installed, line: `Browser: ${installed} (${source})` };
  }
  return { path: undefined, line: BY_HAND };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { path: browser, line } = ensureBrowser();
  console.log(line);
  process.exitCode = browser ? 0 : 1;
}
