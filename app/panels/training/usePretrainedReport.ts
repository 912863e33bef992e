import { compute, useAnswer } from '../../actions/index.ts';
import { MODEL_PLANS, plansName, type TrainingValues } from '../../training/index.ts';
import type { ModelSummary, PretrainedReport, TrainingChoices } from '../../workers.ts';

export interface PretrainedAnswer {
  readonly report?: PretrainedReport;
  readonly error?: unknown;
}

const NOTHING: PretrainedAnswer = {};

/** What becomes of a model's weights, for plans that the dataset has or takes over of the model first. Empty without a model,
 *  and until it is known. */
export function usePretrainedReport(
  values: TrainingValues,
  model: ModelSummary | undefined,
  choices: TrainingChoices | undefined,
): PretrainedAnswer {
  const plans = plansName(values, model);
  const isThere = values.plans === MODEL_PLANS || choices?.plans.some(({ name }) => name === plans) === true;
  const { dataset, configuration, head, input, modelFold: fold, checkpoint } = values;
  const start = { from: 'model' as const, model: model?.id ?? '', fold, checkpoint, head, input };
  const asked = { dataset, plans, configuration, start };
  const ask = (): Promise<PretrainedAnswer> =>
    compute()
      .checkPretrained(asked)
      .then(
        (report) => ({ report }),
        (error: unknown) => ({ error }),
      );
  return useAnswer(model && isThere ? JSON.stringify(asked) : undefined, ask) ?? NOTHING;
}
