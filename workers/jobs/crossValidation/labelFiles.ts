/** Segmentations, one case at a time. */
import { type FileGrid, type NnunetReader, readAsNnunet } from '../../image/index.ts';
import {
  type EvaluatedCase,
  type EvaluationRules,
  evaluateCases,
  type LabelMap,
  type Summary,
} from '../../nnunet/evaluation/index.ts';
import type { Directory } from '../../workspace/index.ts';
import { asLabels, readLabelMap } from '../labelMap.ts';
import type { CaseStage, CaseSteps } from './caseSteps.ts';
import { CrossValidationError } from './crossValidationError.ts';
import { nameOf } from './folders.ts';

/** Paths of a case's two label maps. */
export interface Compared {
  readonly prediction: string;
  readonly reference: string;
}

/** A label map as the plans' reader gives it, and the grid to write it back on. */
export async function openLabels(
  directory: Directory,
  path: string,
  reader: NnunetReader,
): Promise<LabelMap & { readonly fileGrid: FileGrid }> {
  const { volumes, fileGrid } = await readAsNnunet(
    [{ name: path, file: await directory.read(path) }],
    reader,
  );
  const [{ data, geometry }] = volumes;
  return { data: asLabels(data), size: geometry.size, fileGrid };
}

/** Cases whose maps are read when they are asked for, each asking being a step. @param named as they are called in summaries */
export function openedCases(
  directory: Directory,
  cases: readonly Compared[],
  { steps, stage, named }: { steps: CaseSteps; stage: CaseStage; named: (path: string) => string },
): EvaluatedCase[] {
  return cases.map(({ prediction, reference }) => {
    let found: LabelMap | undefined;
    return {
      predictionFile: named(prediction),
      referenceFile: named(reference),
      prediction: async () => {
        await steps.next(stage, nameOf(prediction));
        found = await readLabelMap(await directory.read(prediction), prediction);
        return found;
      },
      reference: async () => {
        const truth = await readLabelMap(await directory.read(reference), reference);
        if (found?.size.some((extent, axis) => extent !== truth.size[axis]))
          throw new CrossValidationError('otherSize', { file: prediction, other: reference });
        found = undefined;
        return truth;
      },
    };
  });
}

/** nnU-Net's summary of cases. @throws CrossValidationError `crossValidation.otherSize`, ImageError */
export const evaluateFiles = (
  directory: Directory,
  cases: readonly Compared[],
  rules: EvaluationRules,
  how: { readonly steps: CaseSteps; readonly named: (path: string) => string },
): Promise<Summary> => evaluateCases(openedCases(directory, cases, { ...how, stage: 'evaluate' }), rules);
