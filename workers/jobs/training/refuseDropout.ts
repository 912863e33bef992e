import type { Configuration } from '../../network/index.ts';
import { TrainingError } from '../../training/index.ts';

/** Dropout changes nothing where a network predicts, and everything where it learns. nnU-Net's planners write none.
 *  @throws TrainingError `training.dropout` */
export function refuseDropout({ name, architecture }: Pick<Configuration, 'name' | 'architecture'>): void {
  const { dropout_op: operator, dropout_op_kwargs: given } = architecture.kwargs;
  if (operator === null || operator === undefined) return;
  // PyTorch's own default.
  const { p = 0.5 } = (given ?? {}) as { readonly p?: unknown };
  if (Number(p) > 0) throw new TrainingError('dropout', { configuration: name });
}
