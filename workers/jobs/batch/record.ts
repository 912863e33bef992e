/** `semisupervised.json` beside the dataset: all that made its labels. Source: spec semisupervised.md §1. */
import { fromCode, probabilityOf } from '../../semisupervised/index.ts';
import type { Cuts } from '../review/applyRules.ts';
import { SOFTWARE } from '../software.ts';
import type { Studio } from '../studio.ts';
import type { BatchCaseState } from './batchState.ts';
import type { BatchSpec, CaseSource } from './spec.ts';

/** Holds nothing that changes between two runs on the same inputs. @throws WorkspaceError */
export async function writeRecord(
  { directory, models }: Pick<Studio, 'directory' | 'models'>,
  spec: BatchSpec,
  cuts: Cuts,
  stateOf: (name: string) => BatchCaseState | undefined,
): Promise<void> {
  const { rules } = spec;
  const { name, configuration, sha256 } = await models.get(spec.model);
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
    calibration: spec.temperatures
      ? { temperatures: spec.temperatures, class_scales: spec.classScales ?? [] }
      : 'not calibrated',
    mapping: spec.mapping ?? 'the teacher’s own labels',
    thresholds: rules.thresholds,
    cuts: [...cuts]
      .sort(([a], [b]) => a - b)
      .map(([value, { code, shareAtCode }]) => ({
        value,
        code,
        log_odds: fromCode(code),
        probability: probabilityOf(fromCode(code)),
        share_at_code: shareAtCode,
      })),
    background_veto: rules.veto ?? 'off',
    members_agree: rules.agreed ?? false,
    boundary_mm: rules.boundaryMm,
    post_processing: rules.cleaning,
    filter: rules.filter,
    seed: rules.seed,
    cases: spec.cases.map((one) => {
      const state = stateOf(one.name);
      return {
        case: one.name,
        source: placeText(one.source),
        used_for: 'pseudo-label',
        state: state?.state ?? 'unlabelled',
        ...(state?.failure && { failure: state.failure.message }),
      };
    }),
  };
  const path = `nnUNet_raw/${spec.dataset}/semisupervised.json`;
  await directory.write(path, `${JSON.stringify(record, null, 4)}\n`);
}

function placeText(source: CaseSource): string {
  if (source.from === 'scan') return `scan ${source.scan}`;
  if (source.from === 'dataset') return `${source.dataset}/${source.case}`;
  return source.files.join(', ');
}
