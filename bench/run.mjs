#!/usr/bin/env node
// @ts-check
/** `npm run bench [-- --only NAME …]`: see README.md. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { machine } from './machine.mjs';
import { withSection } from './results.mjs';

const FOLDER = path.dirname(fileURLToPath(import.meta.url));
const RESULTS = path.join(FOLDER, 'RESULTS.md');
const BENCHES = [
  'webgpu',
  'cpuNetwork',
  'training',
  'pipeline',
  'memory',
  'cancel',
  'dicom',
  'painting',
  'batch',
  'preview',
  'cases',
  'postProcessing',
];

/** What a bench prints; undefined when it fails.
 *  @param {string} name @returns {Promise<string | undefined>} */
function measure(name) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [path.join(FOLDER, `${name}.mjs`)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (chunk) => {
      text += chunk;
    });
    child.on('close', (code) => resolve(code === 0 ? text.trim() : undefined));
  });
}

/** @param {readonly string[]} names */
async function run(names) {
  const failed = [];
  for (const name of names) {
    console.error(`bench ${name} …`);
    const section = await measure(name);
    if (section === undefined) {
      failed.push(name);
      continue;
    }
    const dated = `${section}\n\n${new Date().toISOString().slice(0, 10)}, ${machine()}`;
    console.log(`${dated}\n`);
    const before = existsSync(RESULTS) ? readFileSync(RESULTS, 'utf8') : '';
    writeFileSync(RESULTS, withSection(before, name, dated, BENCHES));
  }
  if (failed.length > 0) console.error(`Not measured: ${failed.join(', ')}.`);
  return failed.length === 0 ? 0 : 1;
}

const { values, positionals } = parseArgs({
  options: { only: { type: 'string' } },
  allowPositionals: true,
});
const wanted = values.only === undefined ? BENCHES : [values.only, ...positionals];
const unknown = wanted.filter((name) => !BENCHES.includes(name));
if (unknown.length > 0) {
  console.error(`--only ${unknown.join(' ')}: choose of ${BENCHES.join(', ')}.`);
  process.exitCode = 1;
} else {
  process.exitCode = await run(wanted);
}
