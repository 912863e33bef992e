import { readImage, sameGrid } from '../../image/index.ts';
import { parseDatasetJson } from '../../network/index.ts';
import {
  type EvaluatedCase,
  evaluateCases,
  evaluationRules,
  type LabelMap,
  writePythonJson,
} from '../../nnunet/evaluation/index.ts';
import { JobError } from '../jobError.ts';
import type { FilesToCompare } from './api.ts';

export async function evaluateFiles(dataset: string, cases: readonly FilesToCompare[]): Promise<string> {
  const rules = evaluationRules(parseDatasetJson(JSON.parse(dataset)));
  return writePythonJson(await evaluateCases(cases.map(opened), rules));
}

function opened({ predictionFile, referenceFile, prediction, reference }: FilesToCompare): EvaluatedCase {
  const read = (blob: Blob, file: string) => readImage(blob, file);
  return {
    predictionFile,
    referenceFile,
    prediction: async () => {
      const [found, truth] = [await read(prediction, predictionFile), await read(reference, referenceFile)];
      if (!sameGrid(found.geometry, truth.geometry))
        throw new JobError('otherGrid', { file: predictionFile, other: referenceFile });
      return labelMap(found);
    },
    reference: async () => labelMap(await read(reference, referenceFile)),
  };
}

const labelMap = ({ data, geometry }: Awaited<ReturnType<typeof readImage>>): LabelMap => ({
  data: Uint16Array.from(data),
  size: geometry.size,
});
