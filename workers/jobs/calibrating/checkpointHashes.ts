import { hashBlob } from '../../workspace/index.ts';
import type { Fold } from '../api.ts';
import { ONNX_FILE } from '../importing/onnxModels.ts';
import type { Studio } from '../studio.ts';
import type { Calibration, StoredCalibration, TeacherRun } from './api.ts';

/** SHA-256 of the checkpoint files as they lie there now. @throws WorkspaceError `workspace.missing` */
export async function checkpointHashes(
  { models }: Studio,
  { model, checkpoint }: Pick<TeacherRun, 'model' | 'checkpoint'>,
  folds: readonly Fold[],
): Promise<{ fold: Fold; sha256: string }[]> {
  const { kind } = await models.get(model);
  const hashes: { fold: Fold; sha256: string }[] = [];
  for (const fold of folds) {
    const file = await models.file(model, kind === 'onnx' ? ONNX_FILE : `fold_${fold}/${checkpoint}`);
    hashes.push({ fold, sha256: (await hashBlob(file)).sha256 });
  }
  return hashes;
}

const sorted = (folds: readonly Fold[]): string => folds.map(String).sort().join();

/** Why a calibration must not be used for this run; undefined when it may. Hashes are of the run's own folds. */
export function stalenessOf(
  calibration: Calibration,
  run: TeacherRun,
  hashes: readonly { readonly fold: Fold; readonly sha256: string }[],
): StoredCalibration['stale'] {
  if (calibration.checkpoint !== run.checkpoint) return 'checkpoint';
  if (sorted(calibration.folds) !== sorted(run.folds)) return 'folds';
  const known = new Map(calibration.checkpoints.map(({ fold, sha256 }) => [fold, sha256]));
  if (hashes.some(({ fold, sha256 }) => known.get(fold) !== sha256)) return 'checkpoint';
  if (calibration.tileStepSize !== run.tileStepSize || calibration.mirroring !== run.mirroring) return 'run';
  return sameMapping(calibration.mapping, run.mapping ?? null) ? undefined : 'mapping';
}

function sameMapping(one: Calibration['mapping'], other: Calibration['mapping']): boolean {
  const key = (record: Readonly<Record<string, string | number>>) =>
    JSON.stringify(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
  if (!one || !other) return one === other;
  return key(one.labels) === key(other.labels) && key(one.map) === key(other.map);
}
