import { compute, useAnswer } from '../../actions/index.ts';
import type { LabelTableFound } from '../../workers.ts';

/** What a table says of a dataset's cases; undefined until it is read, and where it cannot be. */
export function useLabelTable(text: string | undefined, dataset: string): LabelTableFound | undefined {
  const asked = text === undefined ? undefined : `${dataset}\n${text}`;
  return useAnswer(asked, () => compute().readLabelTable(text ?? '', dataset));
}
