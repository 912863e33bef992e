/** What `semisupervised.json` says of the rules by which labels were made. */
import { z } from 'zod';
import { fromCode, probabilityOf } from '../../semisupervised/index.ts';
import { type DatasetStore, jsonOrUndefined, textOf } from '../../workspace/index.ts';
import type { PseudoLabelRules } from '../batch/spec.ts';
import type { Cuts } from './applyRules.ts';

export const RECORD = 'semisupervised.json';

export const recordPath = (folder: string) => `nnUNet_raw/${folder}/${RECORD}`;

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

/** As far as remaking cases goes. */
const recordSchema = z.looseObject({
  regenerated: z.array(z.looseObject({ made: z.array(z.string()) })).catch([]),
});

/** Adds that these cases were made anew by other rules than the record says; nothing where there is none to add to.
 *  @throws WorkspaceError */
export async function noteRegenerated(
  { directory }: Pick<DatasetStore, 'directory'>,
  folder: string,
  { rules, cuts, made }: { rules: PseudoLabelRules; cuts: Cuts; made: readonly string[] },
): Promise<void> {
  if (made.length === 0) return;
  const path = recordPath(folder);
  const { data } = recordSchema.safeParse(jsonOrUndefined(await textOf(directory, path)));
  if (!data) return;
  const { regenerated: before, ...record } = data;
  const own = new Set(made);
  const earlier = before.map((one) => ({ ...one, made: one.made.filter((name) => !own.has(name)) }));
  const regenerated = [
    ...earlier.filter((one) => one.made.length > 0),
    { ...rulesRecord(rules, cuts), made },
  ];
  await directory.write(path, `${JSON.stringify({ ...record, regenerated }, null, 4)}\n`);
}
