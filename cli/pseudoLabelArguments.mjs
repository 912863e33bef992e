// @ts-check
/** Flags of `segloop pseudo-label`: those of `predict`, and what becomes of the prediction. */
import { CommandError } from './commandError.mjs';
import { number, oneOf } from './flagValues.mjs';
import { readMapping } from './labelMapping.mjs';
import { readPredictArguments } from './predictArguments.mjs';

/** @typedef {import('./predictArguments.mjs').PredictOptions} PredictOptions */
/** @typedef {{ all?: number, byName: Record<string, number> }} PerClass one number for all classes, or one a class */
/** @typedef {{ limits: import('../app/workers.ts').FilterLimits, asksMembers: boolean }} FilterLimits `asksMembers`: agreement was
 *  named, so that every fold is predicted by itself */
/**
 * @typedef {object} PseudoLabelOptions
 * @property {PredictOptions} predict
 * @property {'fixed' | 'precision' | 'quantile' | 'agreement'} mode
 * @property {PerClass} threshold probabilities; in agreement mode only what is asked for
 * @property {number} quantile share, 0 … 1
 * @property {number} target precision, 0 … 1
 * @property {string | undefined} calibrate dataset folder
 * @property {string | undefined} splits file
 * @property {boolean} allowTrainingCases
 * @property {boolean} perClass calibrate every class besides the temperature
 * @property {import('../app/workers.ts').LabelMapping | undefined} mapping
 * @property {boolean} report
 * @property {number | undefined} veto probability; undefined: off
 * @property {number} boundaryMm
 * @property {PerClass | undefined} minMm3
 * @property {string[]} keepLargest class names
 * @property {FilterLimits | undefined} filter undefined: off
 * @property {string[]} unused flags that say nothing in this mode
 * @property {boolean} inPlace
 * @property {number} seed
 */

export const PSEUDO_LABEL_USAGE = `Usage: segloop pseudo-label -i IMAGES -m MODEL -o nnUNet_raw/DatasetXXX_Name [options]

Predicts unlabelled scans and writes an nnU-Net dataset in which sure voxels are labels and unsure ones "ignore".

  --calibrate DATASET              fit temperatures on a labelled nnU-Net dataset that the model has not seen
  --splits FILE                    which fold has not seen which case (default: splits_final.json in DATASET); used when
                                   DATASET is the model's own
  --allow-training-cases           calibrate on cases that the model was trained on all the same
  --temperature-only               calibrate by the temperature alone, not each class besides
  --map FILE                       {"labels": {"background": 0, "liver": 1}, "map": {"left_liver": "liver", "rib": "unknown"}}:
                                   my labels, and what each class of the model becomes
  --mode fixed|precision|quantile|agreement
                                   how voxels are kept (default: precision with --calibrate, else quantile)
  --target 0.95                    precision: least precision of each class on the calibration cases (lower 90 % bound)
  --threshold 0.9                  fixed: least confidence, of all classes or liver=0.95,tumour=0.7; agreement: besides, if given
  --quantile 20                    quantile: the most confident percent of each class over all scans
  --veto 0.05|off                  ignore background where any class is likelier (default: 0.05; fixed: off)
  --boundary 0                     ignore this many mm on both sides of predicted borders
  --min-mm3 N                      components that are smaller become ignore; N or liver=500,tumour=10
  --keep-largest NAME[,NAME]       all but the largest component become ignore; background where the calibration cases
                                   prove it (strictly better Dice)
  --filter on|off|RULE=BAR[,…]     leave doubtful scans out: mean confidence < 0.8, agreement < 0.7, kept < 10 %
                                   (default: on; fixed: off). confidence=0.7,coverage=off,volume=off change single rules;
                                   agreement=0.7 also predicts every fold by itself
  --in-place                       refer to the scans where they lie instead of copying them to imagesTr
  --no-report                      do not write report.html
  --seed 0                         decides ties, and which voxels calibrate

Without --calibrate confidence is not calibrated. -f, -step_size, --disable_tta, -chk, -device, --json and --verbose as in "segloop predict".`;

const WITH_VALUE = [
  'calibrate',
  'splits',
  'map',
  'target',
  'mode',
  'threshold',
  'quantile',
  'veto',
  'boundary',
  'min-mm3',
  'keep-largest',
  'filter',
  'seed',
];
const ALONE = ['in-place', 'allow-training-cases', 'temperature-only', 'no-report'];
const MODES = /** @type {const} */ (['fixed', 'precision', 'quantile', 'agreement']);
const DEFAULT_THRESHOLD = 0.9;
const DEFAULT_VETO = 0.05;

/** Takes our own flags out and leaves predict's.
 *  @param {readonly string[]} argv */
function split(argv) {
  /** @type {Map<string, string>} */
  const own = new Map();
  /** @type {string[]} */
  const rest = [];
  for (let i = 0; i < argv.length; i++) {
    const [name = '', inline] = (/^--?(.*)$/s.exec(argv[i] ?? '')?.[1] ?? '').split(/=(.*)/s);
    if (ALONE.includes(name)) own.set(name, 'on');
    else if (WITH_VALUE.includes(name)) {
      const value = inline ?? argv[++i];
      if (value === undefined || value === '') throw new CommandError(`--${name}: which? Give a value.`);
      own.set(name, value);
    } else rest.push(argv[i] ?? '');
  }
  return { own, rest };
}

/** @param {string} flag @param {string} text @param {number} [highest] @returns {PerClass} */
function perClass(flag, text, highest) {
  /** @type {PerClass} */
  const found = { byName: {} };
  for (const part of text.split(',')) {
    const at = part.lastIndexOf('=');
    const value = number(flag, part.slice(at + 1), highest);
    if (at < 0) found.all = value;
    else found.byName[part.slice(0, at).trim()] = value;
  }
  return found;
}

/** @param {string | undefined} word @param {string} mode */
function vetoOf(word, mode) {
  if (word === 'off') return undefined;
  if (word !== undefined) return number('--veto', word, 1);
  return mode === 'fixed' ? undefined : DEFAULT_VETO;
}

/** @type {Readonly<Record<string, 'leastConfidence' | 'leastAgreement' | 'leastCoverage'>>} */
const FILTER_RULES = {
  confidence: 'leastConfidence',
  agreement: 'leastAgreement',
  coverage: 'leastCoverage',
};

/** @param {string | undefined} word @param {string} mode @returns {FilterLimits | undefined} */
function filterOf(word, mode) {
  if (word === undefined ? mode === 'fixed' : word === 'off') return undefined;
  /** @type {{ -readonly [Key in keyof import('../app/workers.ts').FilterLimits]: import('../app/workers.ts').FilterLimits[Key] }} */
  const limits = { leastConfidence: 0.8, leastAgreement: 0.7, leastCoverage: 0.1, volumes: true };
  let asksMembers = false;
  for (const part of word === undefined || word === 'on' ? [] : word.split(',')) {
    const [name = '', bar = ''] = part.split('=').map((one) => one.trim());
    const rule = FILTER_RULES[name];
    if (name === 'volume' && (bar === 'on' || bar === 'off')) limits.volumes = bar === 'on';
    else if (rule && bar === 'off') delete limits[rule];
    else if (rule) {
      limits[rule] = number(`--filter ${name}`, bar, 1);
      asksMembers ||= name === 'agreement';
    } else
      throw new CommandError(
        `--filter ${word}: choose on, off, or confidence=0.8, agreement=0.7, coverage=0.1, volume=off.`,
      );
  }
  return { limits, asksMembers };
}

/** Whose flag says nothing in another mode. */
const OF_MODE = { target: ['precision'], quantile: ['quantile'], threshold: ['fixed', 'agreement'] };
const OF_PREDICT = /^--?(continue_prediction|c|save_probabilities|prev_stage_predictions)(=|$)/;

/** @param {ReadonlyMap<string, string>} own @param {string} mode @param {readonly string[]} rest */
function unusedFlags(own, mode, rest) {
  const ofOtherModes = Object.entries(OF_MODE).filter(
    ([name, modes]) => own.has(name) && !modes.includes(mode),
  );
  return [...ofOtherModes.map(([name]) => `--${name}`), ...rest.filter((word) => OF_PREDICT.test(word))];
}

/**
 * @param {readonly string[]} argv words after `segloop pseudo-label`
 * @returns {PseudoLabelOptions | 'help'}
 * @throws {CommandError}
 */
export function readPseudoLabelArguments(argv) {
  const { own, rest } = split(argv);
  const predict = readPredictArguments(rest);
  if (predict === 'help') return 'help';
  const calibrate = own.get('calibrate');
  const mode = oneOf('--mode', own.get('mode') ?? (calibrate ? 'precision' : 'quantile'), MODES);
  if (mode === 'precision' && !calibrate)
    throw new CommandError('--mode precision: needs labelled cases to count on. Give --calibrate DATASET.');
  const map = own.get('map');
  const threshold = own.get('threshold');
  const minMm3 = own.get('min-mm3');
  return {
    predict,
    mode,
    threshold: {
      ...(mode === 'agreement' ? {} : { all: DEFAULT_THRESHOLD }),
      ...(threshold ? perClass('--threshold', threshold, 1) : { byName: {} }),
    },
    quantile: number('--quantile', own.get('quantile') ?? '20', 100) / 100,
    target: number('--target', own.get('target') ?? '0.95', 1),
    calibrate,
    splits: own.get('splits'),
    allowTrainingCases: own.has('allow-training-cases'),
    perClass: !own.has('temperature-only'),
    mapping: map === undefined ? undefined : readMapping(map),
    report: !own.has('no-report'),
    veto: vetoOf(own.get('veto'), mode),
    boundaryMm: number('--boundary', own.get('boundary') ?? '0'),
    minMm3: minMm3 === undefined ? undefined : perClass('--min-mm3', minMm3),
    keepLargest: own.get('keep-largest')?.split(',') ?? [],
    filter: filterOf(own.get('filter'), mode),
    unused: unusedFlags(own, mode, rest),
    inPlace: own.has('in-place'),
    seed: number('--seed', own.get('seed') ?? '0', 2 ** 31 - 1),
  };
}
