import { z } from 'zod';
import { CheckpointError } from '../failures.ts';
import { get, isDict, type PyDict, toJson } from '../pickle/index.ts';
import { openTorchFile, type TorchFile } from './torchFile.ts';

/** What nnU-Net's `save_checkpoint` writes, as far as inference needs it (spec nnunet-v2.md §1.6). */
export interface Checkpoint {
  readonly file: TorchFile;
  readonly stateDict: PyDict;
  readonly trainer: string;
  readonly configuration: string;
  readonly fold: number | 'all';
  readonly plansJson: unknown;
  readonly datasetJson: unknown;
  /** Spatial axes in transposed order; empty when the trainer allowed none. */
  readonly mirrorAxes: readonly number[];
}

const headerSchema = z.looseObject({
  trainer_name: z.string(),
  inference_allowed_mirroring_axes: z.array(z.number().int().min(0).max(2)).nullish(),
  init_args: z.looseObject({
    plans: z.record(z.string(), z.unknown()),
    configuration: z.string(),
    // As a shell gave it, in some checkpoints.
    fold: z.union([
      z.number().int().nonnegative(),
      z.literal('all'),
      z.string().regex(/^\d+$/).transform(Number),
    ]),
    dataset_json: z.record(z.string(), z.unknown()),
  }),
});

/** Reads a checkpoint's pickle, but none of its tensors.
 *  @throws CheckpointError `checkpoint.version1` for nnU-Net v1, `checkpoint.notNnunet` for other checkpoints. */
export async function openCheckpoint(blob: Blob, name: string): Promise<Checkpoint> {
  const file = await openTorchFile(blob, name);
  const stateDict = get(file.root, 'network_weights');
  if (!isDict(stateDict)) throw foreign(file);
  const header = headerSchema.safeParse({
    trainer_name: toJson(get(file.root, 'trainer_name') ?? null),
    inference_allowed_mirroring_axes: toJson(get(file.root, 'inference_allowed_mirroring_axes') ?? null),
    init_args: toJson(get(file.root, 'init_args') ?? null),
  });
  if (!header.success) throw foreign(file, header.error.issues[0]?.path.join('.'));
  const { trainer_name: trainer, init_args: init, inference_allowed_mirroring_axes: axes } = header.data;
  return {
    file,
    stateDict,
    trainer,
    configuration: init.configuration,
    fold: init.fold,
    plansJson: init.plans,
    datasetJson: init.dataset_json,
    mirrorAxes: axes ?? [],
  };
}

/** Weights that another network may begin with; nothing else need be in the file. */
export interface LoneWeights {
  readonly file: TorchFile;
  readonly stateDict: PyDict;
  /** dataset.json of what they were trained on, where the file tells it. */
  readonly datasetJson?: unknown;
}

/** A checkpoint of which only `network_weights` is asked, as by nnU-Net's `-pretrained_weights`.
 *  @throws CheckpointError as `openCheckpoint` where there are none */
export async function openLoneWeights(blob: Blob, name: string): Promise<LoneWeights> {
  const file = await openTorchFile(blob, name);
  const stateDict = get(file.root, 'network_weights');
  if (!isDict(stateDict)) throw foreign(file);
  const datasetJson = toJson(get(get(file.root, 'init_args'), 'dataset_json') ?? null);
  return { file, stateDict, ...(datasetJson !== null && { datasetJson }) };
}

function foreign(file: TorchFile, key = 'network_weights'): CheckpointError {
  if (get(file.root, 'state_dict') !== undefined && get(file.root, 'plot_stuff') !== undefined) {
    const message = `${file.name}: a checkpoint of nnU-Net v1. Train or convert the model with nnU-Net v2 and open that.`;
    return new CheckpointError('version1', message, { file: file.name });
  }
  const message = `${file.name}: not a checkpoint of nnU-Net v2, "${key}" is missing. Open a checkpoint_final.pth from a fold folder.`;
  return new CheckpointError('notNnunet', message, { file: file.name, key });
}
