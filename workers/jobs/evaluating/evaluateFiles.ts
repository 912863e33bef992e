import { readImage, sameGrid } from '../../image/index.ts';
import { type DatasetJson, labelRules, parseDatasetJson } from '../../network/index.ts';
import {
  type EvaluatedCase,
  evaluateCases,
  type LabelMap,
  type LabelOrRegion,
  valuesOf,
  writePythonJson,
} from '../../nnunet/evaluation/index.ts';
import { JobError } from '../jobError.ts';
import type { FilesToCompare } from './api.ts';

export async function evaluateFiles(dataset: string, cases: readonly FilesToCompare[]): Promise<string> {
  const parsed = parseDatasetJson(JSON.parse(dataset));
  const { ignoreLabel } = labelRules(parsed);
  const rules = { entries: entriesOf(parsed), ...(ignoreLabel !== undefined && { ignoreLabel }) };
  return writePythonJson(await evaluateCases(cases.map(opened), rules));
}

/** Regions as the file has them: nnU-Net keys "(3,)" and "3" apart. */
function entriesOf(dataset: DatasetJson): LabelOrRegion[] {
  const rules = labelRules(dataset);
  if (!rules.hasRegions) return [...rules.foregroundLabels];
  return [...dataset.labels]
    .filter(([name, entry]) => name !== 'ignore' && valuesOf(entry).some((value) => value !== 0))
    .map(([, entry]) => entry);
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
