/** `semisupervised.json`: the file that made an artefact, what it was made of, and by which version. It runs again as it is. */
import {
  inputsOf,
  type LabelledSplit,
  type NodeRecord,
  type PipelineFile,
  statesOf,
} from '../../pipeline/index.ts';
import { SOFTWARE } from '../software.ts';
import { found, type Step, splitOf } from './step.ts';

/** Of one trained model. Holds nothing that changes between two runs on the same inputs. */
export async function recordText(step: Step, sha256: string): Promise<string> {
  const { file, node, nodes, records } = step;
  return text({
    software: SOFTWARE,
    pipeline: file,
    step: node.id,
    inputs: inputsOf(node, records, statesOf(nodes, records)),
    weights_sha256: sha256,
    dataset: found(step, 'dataset'),
    cases: casesText(splitOf(step), step),
  });
}

function casesText({ train, heldOut, evaluated }: LabelledSplit, { records, node }: Step) {
  const pseudo = node.chain?.round === undefined ? [] : (records.get('sources')?.outcome.unlabelled ?? []);
  return { labelled: train, held_out: heldOut, evaluated, pseudo_labelled: pseudo };
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
