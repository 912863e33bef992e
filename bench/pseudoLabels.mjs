// @ts-check
/**
 * The pseudo-label experiment: node bench/pseudoLabels.mjs [--unseen 40] [--first-unseen 4000] [--calibration 12]
 * [--shifted 8] [--teacher ZIP]
 * Prints its tables as Markdown and keeps them, with every figure, beside docs/experiments/pseudo-labels.md; of another
 * --first-unseen as pseudo-labels-from-N-figures.
 * In pieces: with --resume FOLDER every finished case is kept there, and with --minutes N no other is begun after that.
 */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openExperiment, ranOn } from './experimentInPieces.mjs';

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

const { load, close, kept } = await openExperiment(values);
const experiment = /** @type {typeof import('./pseudoLabels/experiment.ts')} */ (
  await load('bench/pseudoLabels/experiment.ts')
);
const tables = /** @type {typeof import('./pseudoLabels/tables.ts')} */ (
  await load('bench/pseudoLabels/tables.ts')
);

const started = performance.now();
const teacher = new File([await readFile(path.resolve(ROOT, values.teacher))], 'teacher.zip');
const isOwn = values['first-unseen'] === FIRST_UNSEEN;
const keepAs = values.keep ?? (isOwn ? KEPT : `${KEPT}-from-${values['first-unseen']}`);
const report = await experiment.runExperiment(teacher, size, kept, (line) => console.error(line));
const minutes = ((performance.now() - started) / 60_000).toFixed(1);
const text = `${tables.tablesOf(report)}\n${values.resume ? 'The last piece took' : 'Measured in'} ${minutes} min on ${ranOn()}.\n`;
console.log(text);
await writeFile(`${keepAs}-figures.md`, text);
await writeFile(`${keepAs}-figures.json`, `${JSON.stringify(report, null, 2)}\n`);
await close();
