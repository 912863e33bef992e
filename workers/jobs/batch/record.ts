/** `semisupervised.json` beside the dataset: all that made its labels. Source: spec semisupervised.md §1. */
import type { Directory } from '../../workspace/index.ts';
import type { Calibration } from '../calibrating/api.ts';
import { CalibrationStore } from '../calibrating/calibrationStore.ts';
import type { Cuts } from '../review/applyRules.ts';
import { recordPath, rulesRecord } from '../review/rulesRecord.ts';
import { SOFTWARE } from '../software.ts';
import type { Studio } from '../studio.ts';
import type { BatchCaseState } from './batchState.ts';
import { earlierRecord } from './earlierRecord.ts';
import type { BatchCase, BatchSpec, CaseSource } from './spec.ts';

/** Holds nothing that changes between two runs on the same inputs. @throws WorkspaceError */
export async function writeRecord(
  { directory, models }: Pick<Studio, 'directory' | 'models'>,
  spec: BatchSpec,
  cuts: Cuts,
  stateOf: (name: string) => BatchCaseState | undefined,
): Promise<void> {
  const { name, configuration, sha256 } = await models.get(spec.model);
  const path = recordPath(spec.dataset);
  const made = spec.cases.filter((one) => stateOf(one.name)?.state !== 'frozen');
  const failed = made.filter((one) => stateOf(one.name)?.state === 'failed');
  const namesOf = (cases: readonly BatchCase[]) => new Set(cases.map((one) => one.name));
  const earlier = await earlierRecord(directory, path, namesOf(made), namesOf(failed));
  const settledBefore = new Set(earlier.cases.map((one) => one.case));
  const record = {
    software: SOFTWARE,
    teacher: {
      model: name,
      configuration,
      sha256,
      folds: spec.folds,
      checkpoint: spec.checkpoint,
      mirroring: spec.mirroring,
      tile_step_size: spec.tileStepSize,
    },
    calibration: await calibrationRecord(directory, spec),
    mapping: spec.mapping ?? 'the teacher’s own labels',
    ...rulesRecord(spec.rules, cuts),
    ...(earlier.runs.length > 0 && { earlier_runs: earlier.runs }),
    cases: [
      ...earlier.cases,
      ...spec.cases.filter((one) => !settledBefore.has(one.name)).map((one) => caseRecord(one, stateOf)),
    ],
  };
  await directory.write(path, `${JSON.stringify(record, null, 4)}\n`);
}

function caseRecord({ name, source }: BatchCase, stateOf: (name: string) => BatchCaseState | undefined) {
  const state = stateOf(name);
  return {
    case: name,
    source: placeText(source),
    used_for: 'pseudo-label',
    state: state?.state ?? 'unlabelled',
    ...(state?.failure && { failure: state.failure.message }),
  };
}

/** With the cases that it was fitted on, while it is kept with the model. */
async function calibrationRecord(directory: Directory, { model, temperatures, classScales = [] }: BatchSpec) {
  if (!temperatures) return 'not calibrated';
  const isIt = (one: Calibration) =>
    String(one.temperatures) === String(temperatures) &&
    JSON.stringify(one.classScales) === JSON.stringify(classScales);
  const found = (await new CalibrationStore(directory).list(model)).find(isIt);
  return {
    ...(found && { id: found.id }),
    temperatures,
    class_scales: classScales,
    ...(found && {
      checkpoints: found.checkpoints,
      cases: found.cases.map(({ name, fold, trainedOn }) => ({
        case: name,
        used_for: 'calibration',
        fold,
        trained_on: trainedOn,
      })),
      skipped: found.skipped,
      warnings: found.warnings,
    }),
  };
}

function placeText(source: CaseSource): string {
  if (source.from === 'scan') return `scan ${source.scan}`;
  if (source.from === 'dataset') return `${source.dataset}/${source.case}`;
  return source.files.join(', ');
}
