/** A classifier as PyTorch loads it: encoder and head by name, plans and dataset.json inside (docs/classification.md). */
import type { Weights } from '../graph.ts';
import { OrderedDict, type PyValue } from '../pickle/index.ts';
import { NewTensor } from './newTensor.ts';
import { pythonOf } from './pythonOf.ts';
import { writeTorchFile } from './writeTorchFile.ts';

export interface NewClassifier {
  /** In the order of the network. */
  readonly parameters: readonly { readonly name: string; readonly shape: readonly number[] }[];
  readonly weights: Weights;
  readonly plansJson: unknown;
  readonly datasetJson: unknown;
  readonly configuration: string;
  /** Everything else that a reader must know, as JSON. */
  readonly classifier: unknown;
}

/** Names that nnU-Net's own loader looks for, so that it says what it misses instead of failing on a key. */
const TRAINER = 'SegloopClassifier';

export async function writeClassifier(made: NewClassifier, stem: string): Promise<Blob> {
  const tensors = new OrderedDict();
  for (const { name, shape } of made.parameters)
    tensors.set(name, new NewTensor(shape, made.weights.get(name) ?? new Float32Array()));
  const root = new Map<PyValue, PyValue>([
    ['network_weights', tensors],
    [
      'init_args',
      pythonOf({
        plans: made.plansJson,
        configuration: made.configuration,
        fold: 'all',
        dataset_json: made.datasetJson,
      }),
    ],
    ['trainer_name', TRAINER],
    ['inference_allowed_mirroring_axes', null],
    ['segloop_classifier', pythonOf(made.classifier)],
  ]);
  return writeTorchFile(root, stem);
}
