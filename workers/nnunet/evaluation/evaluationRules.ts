import { type DatasetJson, labelRules } from '../../network/index.ts';
import type { EvaluationRules } from './evaluateCases.ts';
import { type LabelOrRegion, valuesOf } from './metrics.ts';

/** What nnU-Net evaluates of a dataset: its foreground labels, or its regions as the file has them: nnU-Net keys "(3,)"
 *  and "3" apart. @throws ModelError `model.labels` */
export function evaluationRules(dataset: DatasetJson): EvaluationRules {
  const { hasRegions, foregroundLabels, ignoreLabel } = labelRules(dataset);
  const entries: LabelOrRegion[] = hasRegions
    ? [...dataset.labels]
        .filter(([name, entry]) => name !== 'ignore' && valuesOf(entry).some((value) => value !== 0))
        .map(([, entry]) => entry)
    : [...foregroundLabels];
  return { entries, ...(ignoreLabel !== undefined && { ignoreLabel }) };
}
