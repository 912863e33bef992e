import { type Fingerprint, fingerprintSchema } from '../../nnunet/index.ts';
import { WorkspaceError } from '../../workspace/index.ts';
import type { Studio } from '../studio.ts';

export const FINGERPRINT = 'dataset_fingerprint.json';

/** Undefined where there is none. @throws WorkspaceError `workspace.damaged` where numbers are missing, as in one of a
 *  dataset without foreground, whose NaN JSON writes as null */
export async function storedFingerprint(
  { preprocessed }: Pick<Studio, 'preprocessed'>,
  folder: string,
): Promise<Fingerprint | undefined> {
  const stored = await preprocessed.readJson(folder, FINGERPRINT);
  if (stored === undefined) return undefined;
  const { data, error } = fingerprintSchema.safeParse(stored);
  if (data) return data;
  const [issue] = error.issues;
  const reason = `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`;
  throw new WorkspaceError('damaged', { path: `nnUNet_preprocessed/${folder}/${FINGERPRINT}`, reason });
}
