import type { z } from 'zod';
import { ModelError } from '../failures.ts';

/** `value` checked by `schema`.
 *  @throws ModelError `model.<reason>` naming the file, the key and what stands there. */
export function parseForeign<T extends z.ZodType>(
  schema: T,
  value: unknown,
  file: string,
  reason: string,
): z.output<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const key = issue?.path.join('.') || '(top level)';
  const found = issue?.message ?? '';
  throw new ModelError(reason, `${file}: key "${key}" is not as nnU-Net writes it: ${found}.`, {
    file,
    key,
    found,
  });
}
