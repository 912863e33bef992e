// @ts-check
/** nnU-Net's planning commands on the built page. */
import { withJobs } from './jobSession.mjs';
import { datasetFolder, nnunetFolders } from './nnunetFolders.mjs';

/** @typedef {import('./predict.mjs').Voice} Voice */

/**
 * `extract_fingerprint`, `plan_experiment` or both and preprocessing, for every dataset in turn.
 * @param {'plan_and_preprocess' | 'extract_fingerprint' | 'plan_experiment'} command
 * @param {import('./planArguments.mjs').PlanOptions} options @param {Voice} voice @param {AbortSignal} stop
 * @returns {Promise<number>} exit code
 * @throws {import('./commandError.mjs').CommandError}
 */
export async function plan(command, options, voice, stop) {
  const folders = nnunetFolders(process.env);
  const datasets = options.datasets.map((named) => datasetFolder(folders.raw, named));
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
  const [source, target] = [options.source, options.target].map((named) => datasetFolder(folders.raw, named));
  const { sourcePlans, targetPlans } = options;
  await withJobs(folders, options, voice, stop, async (run) => {
    await run({ kind: 'movePlans', source: source ?? '', target: target ?? '', sourcePlans, targetPlans });
  });
  if (options.json) voice.result(JSON.stringify({ source, target, sourcePlans, targetPlans }));
  else voice.result(`${target} has ${targetPlans} now, from ${sourcePlans} of ${source}.`);
  return 0;
}
