/** `semisupervised.json`: the file that made an artefact, what it was made of, and by which version. It runs again as it is. */
import {
  datasetOf,
  inputsOf,
  type LabelledSplit,
  type NodeRecord,
  type PipelineFile,
  statesOf,
} from '../../pipeline/index.ts';
import { SOFTWARE } from '../software.ts';
import { portableFile } from './knownTeacher.ts';
import { splitsIn } from './loopDatasets.ts';
import { found, type Step, splitOf, unlabelledOf } from './step.ts';

/** Of one trained model. Holds nothing that changes between two runs on the same inputs. */
export async function recordText(step: Step, sha256: string): Promise<string> {
  const { file, node, nodes, records } = step;
  return text({
    software: SOFTWARE,
    pipeline: await portableFile(step.context.studio, file),
    step: node.id,
    inputs: inputsOf(node, records, statesOf(nodes, records)),
    weights_sha256: sha256,
    dataset: found(step, 'dataset'),
    cases: casesText(splitOf(step), await pseudoLabelled(step)),
  });
}

const casesText = ({ train, heldOut, evaluated }: LabelledSplit, pseudo: readonly string[]) => ({
  labelled: train,
  held_out: heldOut,
  evaluated,
  pseudo_labelled: pseudo,
});

/** Cases of the round that the student trains on: without those that failed, were dropped or rejected. */
async function pseudoLabelled(step: Step): Promise<string[]> {
  const { node, context, file } = step;
  const { chain } = node;
  if (chain?.round === undefined) return [];
  const [student] = await splitsIn(context.studio, datasetOf(file, chain));
  const trained = new Set(student?.train);
  return unlabelledOf(step).filter((id) => trained.has(id));
}

/** Of the whole loop. */
export const loopRecordText = (file: PipelineFile, records: readonly NodeRecord[]): string =>
  text({
    software: SOFTWARE,
    pipeline: file,
    steps: records.map(({ id, inputs, result, outcome, seconds, software }) => ({
      step: id,
      inputs,
      result,
      outcome,
      seconds,
      software,
    })),
  });

const text = (json: unknown): string => `${JSON.stringify(json, null, 4)}\n`;
