/** What a user does with classifiers. All @throws StudioError. */
import { compute, openCase, openScan } from '../actions/index.ts';
import { namedApart } from '../batch/index.ts';
import { saveBlob } from '../files/index.ts';
import { openSecondScan, useSecondScan } from '../picture/secondScan.ts';
import { addJob } from '../queue/index.ts';
import { usePreferences, useStudio } from '../state/index.ts';
import type { CaseSource, ClassifyPredictSpec, Job, ModelSummary } from '../workers.ts';
import { type ClassifierValues, classifySpecOf } from './classifierValues.ts';

export function startClassifier(values: ClassifierValues, model: ModelSummary): Promise<Job> {
  const { device } = usePreferences.getState();
  return addJob(classifySpecOf(values, model.checkpoints[0] ?? '', device));
}

export function startAsking(
  classifier: string,
  cases: readonly { readonly name: string; readonly source: CaseSource }[],
  maps: boolean,
): Promise<Job> {
  const { device } = usePreferences.getState();
  const spec: ClassifyPredictSpec = {
    ...{ kind: 'classifyPredict', classifier, maps, device },
    cases: namedApart(cases),
  };
  return addJob(spec);
}

/** The scan with its activation map over it in colours. */
export async function showActivationMap(
  classifier: string,
  one: { readonly name: string; readonly source: CaseSource },
): Promise<void> {
  const map = await compute().activationMapAsScan(classifier, one.name);
  useStudio.getState().caseOpened([map]);
  if (one.source.from === 'dataset') await openCase(one.source.dataset, one.source.case);
  else if (one.source.from === 'scan') await openScan(one.source.scan);
  useSecondScan.getState().useChosen('fusion');
  await openSecondScan(map.id);
}

export async function saveClassifier(name: string, format: 'pth' | 'onnx'): Promise<void> {
  saveBlob(await compute().exportClassifier(name, format), `${name}.${format}`);
}

export async function savePredictionTable(name: string): Promise<void> {
  saveBlob(await compute().predictionTable(name), `${name}_predictions.csv`);
}
