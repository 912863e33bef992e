import { tableOf } from '../../../pipeline/index.ts';
import { made, type StepRunner } from '../step.ts';

export const runTable: StepRunner = async ({ file, nodes, records }) => {
  const { rows } = tableOf(file, nodes, records);
  const figures = rows.flatMap(({ stage, round, dice }) =>
    dice === null ? [] : [[`${stage}${round ?? ''}`, dice] as const],
  );
  return made({ figures: Object.fromEntries(figures) }, rows);
};
