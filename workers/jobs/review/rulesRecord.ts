/** What `semisupervised.json` says of the rules by which labels were made. */
import { fromCode, probabilityOf } from '../../semisupervised/index.ts';
import type { DatasetStore } from '../../workspace/index.ts';
import type { PseudoLabelRules } from '../batch/spec.ts';
import type { Cuts } from './applyRules.ts';

export const RECORD = 'semisupervised.json';

export const rulesRecord = (rules: PseudoLabelRules, cuts: Cuts) => ({
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
});

/** Adds that these cases were made anew by other rules than the record says; nothing where there is none to add to.
 *  @throws WorkspaceError */
export async function noteRegenerated(
  { directory }: Pick<DatasetStore, 'directory'>,
  folder: string,
  { rules, cuts, made }: { rules: PseudoLabelRules; cuts: Cuts; made: readonly string[] },
): Promise<void> {
  const path = `nnUNet_raw/${folder}/${RECORD}`;
  if (made.length === 0 || !(await directory.exists(path))) return;
  const record = parsedOrUndefined(await (await directory.read(path)).text());
  if (record === undefined) return;
  const before: unknown = Object(record).regenerated;
  const own = new Set(made);
  const earlier = (Array.isArray(before) ? before : []).map((one) => ({
    ...Object(one),
    made: (Array.isArray(Object(one).made) ? Object(one).made : []).filter(
      (name: unknown) => !own.has(String(name)),
    ),
  }));
  const regenerated = [
    ...earlier.filter((one) => one.made.length > 0),
    { ...rulesRecord(rules, cuts), made },
  ];
  await directory.write(path, `${JSON.stringify({ ...Object(record), regenerated }, null, 4)}\n`);
}

function parsedOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
