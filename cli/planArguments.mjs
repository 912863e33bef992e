// @ts-check
import { CommandError } from './commandError.mjs';
import { oneOf, positive } from './flagValues.mjs';
import { ordinaryOf, readFlags } from './nnunetFlags.mjs';

/** @typedef {'ExperimentPlanner' | 'ResEncUNetPlanner' | 'nnUNetPlannerResEncM' | 'nnUNetPlannerResEncL' | 'nnUNetPlannerResEncXL'} PlannerName */
/**
 * @typedef {object} PlanOptions
 * @property {readonly string[]} datasets numbers or folder names
 * @property {boolean} verifies the datasets before anything else
 * @property {boolean} clean
 * @property {'exact' | 'drawn'} fingerprintMode
 * @property {PlannerName} planner
 * @property {number | undefined} gpuMemoryTarget GB
 * @property {[number, number, number] | undefined} targetSpacing mm
 * @property {string | undefined} plansName
 * @property {readonly string[]} configurations
 * @property {boolean} preprocesses
 * @property {boolean} json
 * @property {boolean} verbose
 */
/**
 * @typedef {object} MovePlansOptions
 * @property {string} source
 * @property {string} target
 * @property {string} sourcePlans
 * @property {string} targetPlans
 * @property {boolean} json
 * @property {boolean} verbose
 */

const FOLDERS = 'Folders: $nnUNet_raw, $nnUNet_preprocessed and $nnUNet_results, as for nnU-Net.';
/** @type {readonly PlannerName[]} */
const PLANNERS = [
  'ExperimentPlanner',
  'ResEncUNetPlanner',
  'nnUNetPlannerResEncM',
  'nnUNetPlannerResEncL',
  'nnUNetPlannerResEncXL',
];

/** What nnU-Net would let a class of one's own do. */
const ONLY_CLASSES = { fpe: 'DatasetFingerprintExtractor', preprocessor_name: 'DefaultPreprocessor' };

/** @typedef {'plan_and_preprocess' | 'extract_fingerprint' | 'plan_experiment'} PlanCommand */

const OF_PLANNING = [
  ...['pl', 'gpu_memory_target', 'preprocessor_name', 'overwrite_target_spacing', 'overwrite_plans_name'],
];
const OF_PREPROCESSING = ['c', 'no_pp'];
/** Flags that mean nothing to a command, and what they are for.
 *  @type {Readonly<Record<PlanCommand, readonly { flags: readonly string[], what: string }[]>>} */
const FOREIGN = {
  plan_and_preprocess: [],
  extract_fingerprint: [
    { flags: OF_PLANNING, what: 'is for planning: plan_experiment, plan_and_preprocess' },
    { flags: OF_PREPROCESSING, what: 'is for preprocessing: plan_and_preprocess, preprocess' },
  ],
  plan_experiment: [
    { flags: OF_PREPROCESSING, what: 'is for preprocessing: plan_and_preprocess, preprocess' },
  ],
};

export const PLAN_USAGE = `Usage: segloop plan_and_preprocess -d DATASET ... [options]
       segloop extract_fingerprint  -d DATASET ... [--clean]
       segloop plan_experiment      -d DATASET ... [options]

nnU-Net's fingerprint, plans and preprocessing, each alone or in sequence. A fingerprint that is there is kept; where
plan_experiment finds none it makes one.
${FOLDERS}

  -d DATASET ...                  numbers or folder names
  --verify_dataset_integrity      check the datasets first; nothing is done where nnU-Net would refuse one
  --clean                         extract the fingerprint anew
  --fingerprint MODE              exact (default): every voxel once; drawn: nnU-Net's own random draws, to the number
  -pl PLANNER                     ${PLANNERS.join(', ')} (default ExperimentPlanner)
  -gpu_memory_target GB           default: the planner's own
  -overwrite_target_spacing Z Y X mm, for 3d_fullres and what follows from it
  -overwrite_plans_name NAME      default: the planner's own
  -c CONFIGURATION ...            preprocessed by plan_and_preprocess (default 2d 3d_fullres 3d_lowres, those that exist)
  --no_pp                         plan only
  --json                          standard output carries one line of JSON a dataset
  --verbose                       the page's own log
  -fpe, -preprocessor_name        nnU-Net's own classes only: ${Object.values(ONLY_CLASSES).join(', ')}
  -np N ..., -npfp N, --no_pbar   accepted, ignored`;

export const MOVE_PLANS_USAGE = `Usage: segloop move_plans_between_datasets -s SOURCE -t TARGET -sp PLANS -tp PLANS

Gives TARGET the plans of SOURCE under a name of their own. TARGET needs a fingerprint.
${FOLDERS}

  -s, -t    numbers or folder names
  -sp, -tp  plans identifiers; -tp must be free in TARGET
  --json, --verbose`;

/** @param {readonly string[]} words @returns {[number, number, number] | undefined} */
function spacingOf(words) {
  if (words.length === 0) return undefined;
  const [z, y, x, ...more] = words.map((word) => positive('-overwrite_target_spacing', word));
  if (z === undefined || y === undefined || x === undefined || more.length > 0)
    throw new CommandError('-overwrite_target_spacing: give three numbers, z y x in mm.');
  return [z, y, x];
}

/** @param {PlanCommand} command @param {readonly string[]} argv @throws {CommandError} */
function refuseForeignFlags(command, argv) {
  const given = new Set(argv.flatMap((word) => /^--?([a-z]\w*)/i.exec(word)?.[1] ?? []));
  for (const { flags, what } of FOREIGN[command])
    for (const flag of flags) if (given.has(flag)) throw new CommandError(`${command}: -${flag} ${what}.`);
}

/** @param {keyof typeof ONLY_CLASSES} flag @param {string} given @throws {CommandError} */
function requireOwnClass(flag, given) {
  if (given !== ONLY_CLASSES[flag])
    throw new CommandError(
      `-${flag} ${given}: Python classes cannot run here; only ${ONLY_CLASSES[flag]} is built in.`,
    );
}

/**
 * @param {PlanCommand} command
 * @param {readonly string[]} argv words after the command
 * @returns {PlanOptions | 'help'}
 * @throws {CommandError}
 */
export function readPlanArguments(command, argv) {
  const read = readFlags(command, argv, {
    several: ['--d', '--c', '--overwrite_target_spacing', '--np'],
    ignored: ['np', 'npfp'],
    ignoredSwitches: ['no_pbar'],
    flags: {
      d: { type: 'string', multiple: true, default: [] },
      c: { type: 'string', multiple: true, default: ['2d', '3d_fullres', '3d_lowres'] },
      verify_dataset_integrity: { type: 'boolean', default: false },
      clean: { type: 'boolean', default: false },
      fingerprint: { type: 'string', default: 'exact' },
      fpe: { type: 'string', default: ONLY_CLASSES.fpe },
      pl: { type: 'string', default: 'ExperimentPlanner' },
      gpu_memory_target: { type: 'string' },
      preprocessor_name: { type: 'string', default: ONLY_CLASSES.preprocessor_name },
      overwrite_target_spacing: { type: 'string', multiple: true, default: [] },
      overwrite_plans_name: { type: 'string' },
      no_pp: { type: 'boolean', default: false },
    },
  });
  if (read === 'help') return 'help';
  const { values } = read;
  refuseForeignFlags(command, argv);
  if (values.d.length === 0)
    throw new CommandError(`Name a dataset with -d. Run "segloop ${command} --help" for the flags.`);
  const planner = PLANNERS.find((name) => name === values.pl);
  if (!planner) throw new CommandError(`-pl ${values.pl}: choose of ${PLANNERS.join(', ')}.`);
  requireOwnClass('fpe', values.fpe);
  requireOwnClass('preprocessor_name', values.preprocessor_name);
  return {
    datasets: values.d,
    verifies: values.verify_dataset_integrity,
    clean: values.clean,
    fingerprintMode: oneOf('--fingerprint', values.fingerprint, ['exact', 'drawn']),
    planner,
    gpuMemoryTarget:
      values.gpu_memory_target === undefined
        ? undefined
        : positive('-gpu_memory_target', values.gpu_memory_target),
    targetSpacing: spacingOf(values.overwrite_target_spacing),
    plansName: values.overwrite_plans_name,
    configurations: values.c,
    preprocesses: command === 'plan_and_preprocess' && !values.no_pp,
    ...ordinaryOf(values),
  };
}

/** @param {readonly string[]} argv @returns {MovePlansOptions | 'help'} @throws {CommandError} */
export function readMovePlansArguments(argv) {
  const read = readFlags('move_plans_between_datasets', argv, {
    flags: {
      s: { type: 'string' },
      t: { type: 'string' },
      sp: { type: 'string' },
      tp: { type: 'string' },
    },
  });
  if (read === 'help') return 'help';
  const { values } = read;
  const { s, t, sp } = values;
  if (!s || !t || !sp)
    throw new CommandError(
      'Name both datasets and the plans: -s SOURCE -t TARGET -sp PLANS. Run "segloop move_plans_between_datasets --help" for the flags.',
    );
  return {
    source: s,
    target: t,
    sourcePlans: sp,
    targetPlans: values.tp ?? sp,
    ...ordinaryOf(values),
  };
}
