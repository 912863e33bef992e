// @ts-check
/** nnU-Net's planning commands on the built page. */
import path from 'node:path';
import { CommandError } from './commandError.mjs';
import { withJobs } from './jobSession.mjs';
import { knownDataset, nnunetFolders, rawDataset } from './nnunetFolders.mjs';
import { verify } from './verify.mjs';

/** @typedef {import('./predict.mjs').Voice} Voice */

/** nnU-Net's `--verify_dataset_integrity`: what it complains about is said beside the result.
 *  @param {string} folder @param {boolean} verbose @param {Voice} voice @param {AbortSignal} stop @throws {CommandError} */
async function requireIntegrity(folder, verbose, { note }, stop) {
  const asked = { folder, ignoreLabel: undefined, json: false, verbose };
  if ((await verify(asked, { result: note, note }, stop)) !== 0)
    throw new CommandError(
      `${path.basename(folder)}: does not pass the integrity check; nothing was planned. The lines above say what is wrong.`,
    );
}

/**
 * `extract_fingerprint`, `plan_experiment` or both and preprocessing, for every dataset in turn.
 * @param {'plan_and_preprocess' | 'extract_fingerprint' | 'plan_experiment'} command
 * @param {import('./planArguments.mjs').PlanOptions} options @param {Voice} voice @param {AbortSignal} stop
 * @returns {Promise<number>} exit code
 * @throws {import('./commandError.mjs').CommandError}
 */
export async function plan(command, options, voice, stop) {
  const folders = nnunetFolders(process.env);
  const datasets = options.datasets.map((named) => rawDataset(folders, named));
  if (options.verifies)
    for (const dataset of datasets)
      await requireIntegrity(path.join(folders.raw, dataset), options.verbose, voice, stop);
  await withJobs(folders, options, voice, stop, async (run) => {
    for (const dataset of datasets) {
      const { gpuMemoryTarget, targetSpacing, plansName } = options;
      const planned = await run({
        kind: 'plan',
        dataset,
        freshFingerprint: options.clean,
        fingerprintMode: options.fingerprintMode,
        ...(command !== 'extract_fingerprint' && { planner: options.planner }),
        ...(gpuMemoryTarget !== undefined && { gpuMemoryTarget }),
        ...(targetSpacing && { targetSpacing }),
        ...(plansName !== undefined && { plansName }),
      });
      const plans = typeof planned.plans === 'string' ? planned.plans : undefined;
      const prepared =
        plans && options.preprocesses
          ? await run({
              kind: 'preprocess',
              dataset,
              plans,
              configurations: [...options.configurations],
              onlyPlanned: true,
            })
          : {};
      if (options.json) voice.result(JSON.stringify({ dataset, ...planned, ...prepared }));
      else voice.result(`${dataset}: ${told(planned, prepared)}`);
    }
  });
  return 0;
}

/** @param {Readonly<Record<string, string | number>>} planned @param {Readonly<Record<string, string | number>>} prepared */
function told(planned, prepared) {
  const parts = [`fingerprint of ${planned.cases} cases`];
  if (planned.plans) parts.push(`plans ${planned.plans}`);
  if ('preprocessed' in prepared)
    parts.push(`${prepared.preprocessed} preprocessed, ${prepared.unchanged} unchanged`);
  return `${parts.join(', ')}.`;
}

/**
 * @param {import('./planArguments.mjs').MovePlansOptions} options @param {Voice} voice @param {AbortSignal} stop
 * @returns {Promise<number>} exit code
 * @throws {import('./commandError.mjs').CommandError}
 */
export async function movePlans(options, voice, stop) {
  const folders = nnunetFolders(process.env);
  // Plans of others come without their scans.
  const source = knownDataset(folders, options.source);
  const target = rawDataset(folders, options.target);
  const { sourcePlans, targetPlans } = options;
  await withJobs(folders, options, voice, stop, async (run) => {
    await run({ kind: 'movePlans', source, target, sourcePlans, targetPlans });
  });
  if (options.json) voice.result(JSON.stringify({ source, target, sourcePlans, targetPlans }));
  else voice.result(`${target} has ${targetPlans} now, from ${sourcePlans} of ${source}.`);
  return 0;
}
