import { readImage, sameGrid } from '../../image/index.ts';
import { type LabelRules, labelRules, parseDatasetJson } from '../../network/index.ts';
import { meanOf } from '../../nnunet/evaluation/index.ts';
import { JobError } from '../jobError.ts';
import type { CaseScores, Evaluation, FilesToCompare } from './api.ts';
import { type JudgedClass, scoreCase } from './scoreCase.ts';
import { summarise } from './summarise.ts';

/** What is judged of a dataset's labels: its foreground labels, or its regions. */
export function judgedClasses(rules: LabelRules): JudgedClass[] {
  if (!rules.hasRegions) return rules.segments.map(({ value, name }) => ({ value, name, values: [value] }));
  return rules.foregroundRegions.map(({ name, values }, region) => ({
    value: rules.regionsClassOrder[region],
    name,
    values,
  }));
}

/** @throws ImageError, ModelError; JobError `job.otherGrid` */
export async function scoreFiles(
  dataset: string,
  cases: readonly FilesToCompare[],
  toleranceMm: number,
): Promise<Evaluation> {
  const rules = labelRules(parseDatasetJson(JSON.parse(dataset)));
  const classes = judgedClasses(rules);
  const scored: CaseScores[] = [];
  for (const { prediction, predictionFile, reference, referenceFile } of cases) {
    const found = await readImage(prediction, predictionFile);
    const truth = await readImage(reference, referenceFile);
    if (!sameGrid(found.geometry, truth.geometry))
      throw new JobError('otherGrid', { file: predictionFile, other: referenceFile });
    const scores = scoreCase(
      {
        prediction: Uint16Array.from(found.data),
        reference: Uint16Array.from(truth.data),
        ignore: rules.ignoreLabel,
        geometry: truth.geometry,
      },
      classes,
      toleranceMm,
    );
    const name = referenceFile.slice(referenceFile.lastIndexOf('/') + 1);
    scored.push({ case: name, classes: scores, dice: meanOf(scores.map(({ dice }) => dice)) });
  }
  return summarise(scored, [], toleranceMm);
}
