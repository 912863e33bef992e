import { type Geometry, readImage, sameGrid } from '../../image/index.ts';
import { parseDatasetJson } from '../../network/index.ts';
import {
  type EvaluatedCase,
  evaluateCases,
  evaluationRules,
  writePythonJson,
} from '../../nnunet/evaluation/index.ts';
import { JobError } from '../jobError.ts';
import { asLabels } from '../labelMap.ts';
import type { FilesToCompare } from './api.ts';

export async function evaluateFiles(dataset: string, cases: readonly FilesToCompare[]): Promise<string> {
  const rules = evaluationRules(parseDatasetJson(JSON.parse(dataset)));
  return writePythonJson(await evaluateCases(cases.map(opened), rules));
}

function opened({ predictionFile, referenceFile, prediction, reference }: FilesToCompare): EvaluatedCase {
  let predicted: Geometry | undefined;
  return {
    predictionFile,
    referenceFile,
    prediction: async () => {
      const { data, geometry } = await readImage(prediction, predictionFile);
      predicted = geometry;
      return { data: asLabels(data), size: geometry.size };
    },
    reference: async () => {
      const { data, geometry } = await readImage(reference, referenceFile);
      if (predicted && !sameGrid(predicted, geometry))
        throw new JobError('otherGrid', { file: predictionFile, other: referenceFile });
      return { data: asLabels(data), size: geometry.size };
    },
  };
}
