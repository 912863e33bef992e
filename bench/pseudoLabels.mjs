// @ts-check
/**
 * The pseudo-label experiment: node bench/pseudoLabels.mjs [--unseen 40] [--first-unseen 4000] [--calibration 12]
 * [--shifted 8] [--teacher ZIP]
 * Prints its tables as Markdown and keeps them, with every figure, beside docs/experiments/pseudo-labels.md; of another
 * --first-unseen as pseudo-labels-from-N-figures.
 * In pieces: with --resume FOLDER every finished case is kept there, and with --minutes N no other is begun after that.
 */
import { readFile, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createServer } from 'vite';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const KEPT = path.join(ROOT, 'docs/experiments/pseudo-labels');
/** Of the experiment's own unseen phantoms; figures of others are kept under another name. */
const FIRST_UNSEEN = '4000';

const { values } = parseArgs({
  options: {
    unseen: { type: 'string', default: '40' },
    'first-unseen': { type: 'string', default: FIRST_UNSEEN },
    calibration: { type: 'string', default: '12' },
    shifted: { type: 'string', default: '8' },
    resume: { type: 'string' },
    minutes: { type: 'string', default: 'Infinity' },
    keep: { type: 'string' },
    teacher: { type: 'string', default: 'bench/pseudoLabels/teacher.zip' },
  },
});
const size = {
  unseen: Number(values.unseen),
  firstUnseen: Number(values['first-unseen']),
  calibration: Number(values.calibration),
  shifted: Number(values.shifted),
};

// A server that stays: the CPU back end is imported when the first network is compiled.
const vite = await createServer({
  root: ROOT,
  configFile: false,
  logLevel: 'error',
  appType: 'custom',
  server: { middlewareMode: true, hmr: false, ws: false, watch: null },
  optimizeDeps: { noDiscovery: true },
});
const load = (/** @type {string} */ name) => vite.ssrLoadModule(path.join(ROOT, 'bench/pseudoLabels', name));
const experiment = /** @type {typeof import('./pseudoLabels/experiment.ts')} */ (await load('experiment.ts'));
const { KeptWork } = /** @type {typeof import('./pseudoLabels/keptWork.ts')} */ (await load('keptWork.ts'));
const tables = /** @type {typeof import('./pseudoLabels/tables.ts')} */ (await load('tables.ts'));

const started = performance.now();
const teacher = new File([await readFile(path.resolve(ROOT, values.teacher))], 'teacher.zip');
const isOwn = values['first-unseen'] === FIRST_UNSEEN;
const keepAs = values.keep ?? (isOwn ? KEPT : `${KEPT}-from-${values['first-unseen']}`);
const kept = new KeptWork(values.resume, Number(values.minutes));
const report = await experiment.runExperiment(teacher, size, kept, (line) => console.error(line));
const minutes = ((performance.now() - started) / 60_000).toFixed(1);
const text = `${tables.tablesOf(report)}\n${values.resume ? 'The last piece took' : 'Measured in'} ${minutes} min on ${os.cpus()[0]?.model ?? 'an unknown processor'}, Node ${process.version}.\n`;
console.log(text);
await writeFile(`${keepAs}-figures.md`, text);
await writeFile(`${keepAs}-figures.json`, `${JSON.stringify(report, null, 2)}\n`);
await vite.close();
