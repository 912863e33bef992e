// @ts-check
/** One demo case through `segloop predict`'s engine, split into its stages; see README.md. */
import { DEMO_MODEL, drawCase } from '../demo/drawnCase.mjs';
import { table, withSpread } from './markdown.mjs';
import { interleaved } from './statistics.mjs';
import { predictOptions, say, withStudio } from './studioSession.mjs';

const SEED = 1;
/** Stages of the engine as the issue groups them. */
const GROUPS = /** @type {const} */ ({
  'read the file': ['read'],
  preprocess: ['preprocess'],
  'compile (kept from the second run on)': ['compile'],
  network: ['predict'],
  'resample + argmax': ['resample'],
  write: ['write'],
});

/** @typedef {import('../cli/pageSession.mjs').MeasuredReport} MeasuredReport */

/** @param {MeasuredReport} report @param {readonly string[]} stages */
const sum = ({ seconds }, stages) => stages.reduce((total, stage) => total + (seconds[stage] ?? 0), 0);

/** @param {MeasuredReport} report */
const total = (report) => sum(report, Object.keys(report.seconds));

const reports = await withStudio(async (session, folder) => {
  const { file } = await drawCase(folder, 'phantom', { seed: SEED });
  const model = await session.loadModel([{ path: 'phantom.zip', file: DEMO_MODEL }]);
  const one = { name: 'phantom', files: [file] };
  /** @param {string} device */
  const run = (device) => async () => {
    const report = await session.predict(one, model, {
      options: predictOptions(folder, ['-device', device]),
      folds: [...model.summary.folds],
      previousStage: undefined,
    });
    say(`${device}: ${total(report).toFixed(1)} s on ${report.backend}`);
    return report;
  };
  return interleaved({ cpu: run('cpu'), webgpu: run('webgpu') });
});

const adapter = reports.webgpu?.[0]?.adapter ?? '';
const rows = Object.entries(GROUPS).map(([name, stages]) => [
  name,
  ...['cpu', 'webgpu'].map((device) =>
    withSpread((reports[device] ?? []).map((report) => sum(report, stages))),
  ),
]);
rows.push(['all', ...['cpu', 'webgpu'].map((device) => withSpread((reports[device] ?? []).map(total)))]);
console.log(`## One demo case, stage by stage

Phantom of seed ${SEED}, 160 × 160 × 96, demo model (8 tiles of 48 × 64 × 64, no mirroring). Seconds: median of 9
(smallest–largest), CPU and WebGPU in turns after one warm-up. WebGPU adapter: ${adapter}.

${table(['stage', 'CPU', 'WebGPU'], rows)}

\`npm run bench -- --only pipeline\``);
