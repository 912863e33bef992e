import { type FailureDetails, StudioError } from '../failure/index.ts';

const MESSAGES = {
  notFinite: ({ epoch, iteration }) =>
    `The loss became no number in epoch ${epoch}, iteration ${iteration}. The last good checkpoint is kept. Continue from it with a lower learning rate.`,
  notFiniteAtOnce: ({ epoch, iteration }) =>
    `The loss became no number in epoch ${epoch}, iteration ${iteration}, and there is no checkpoint yet to continue from. Train again with a lower learning rate.`,
  noCases: ({ dataset, fold, train, validation }) =>
    `Fold ${fold} of ${dataset}: cases to train with ${train}, to validate with ${validation}; one of each is needed. Label more cases, or choose another fold or "all".`,
  noLabelled: ({ dataset }) =>
    `${dataset} has no labelled case to learn from. Label cases, or add their label files to labelsTr.`,
  onlyPseudoLabels: ({ dataset, fold }) =>
    `Fold ${fold} of ${dataset} would be validated on pseudo-labels that nobody has looked at. Label, correct or accept some cases, or train the fold "all".`,
  cascade: ({ configuration }) =>
    `${configuration} refines another configuration's segmentation, whose predictions the zip for Python does not take along. Train it here, or copy the workspace's folders to nnU-Net's.`,
  previousStage: ({ case: id, configuration, folder }) =>
    `${configuration} has not predicted ${id}, and its second stage learns from predictions of every case (${folder}). Train all folds of ${configuration}, each with its final validation, first.`,
  plans: ({ dataset, plans, known }) =>
    `${dataset} has no plans ${plans}; there are: ${known}. Choose one of them, plan the dataset, or take over plans of a model.`,
  exists: ({ folder }) => `${folder} already holds a trained model. Continue it, or allow to replace it.`,
  nothingToContinue: ({ folder }) =>
    `${folder}: there is no checkpoint. Train this fold first, or choose another.`,
  channels: ({ found, expected }) =>
    `The pretrained network takes ${found} channels and the dataset has ${expected}. Choose how its first convolution is filled.`,
  incompatible: ({ tensor, found, expected }) =>
    `The pretrained weights do not fit: ${tensor} is [${found}] where the network has [${expected}]. Use the plans of the pretrained model.`,
  planExists: ({ dataset, plans }) =>
    `${dataset} already has plans called ${plans}. Choose another name, so that what was made with them stays valid.`,
  unlabelledSame: ({ dataset }) =>
    `${dataset} is what the training learns from already. Choose another dataset for the mean teacher, of scans that a model has labelled.`,
  unlabelledChannels: ({ dataset, found, expected }) =>
    `The scans of ${dataset} have ${found} channels and the network takes ${expected}. Choose another dataset for the mean teacher.`,
  unlabelledCascade: ({ configuration }) =>
    `${configuration} refines another configuration's segmentation, which the mean teacher's scans do not have. Train another configuration, or without a mean teacher.`,
  unlabelledNone: ({ dataset }) =>
    `${dataset} has no pseudo-labelled case for the mean teacher. Pseudo-label its scans first.`,
  unlabelledPython: () =>
    'Stock nnU-Net has no mean teacher. Train here, or switch the mean teacher off before you take the training to Python.',
  frozen: () =>
    'Every part of the network is frozen, so that nothing would learn. Give a part a learning rate, or freeze fewer encoder stages.',
  frozenStages: ({ asked, stages }) =>
    `${asked} encoder stages cannot be frozen: the network has ${stages}. Freeze fewer.`,
  dropout: ({ configuration }) =>
    `The network of ${configuration} has dropout, which is not trained here. Remove dropout_op from the plans, or take the training to Python.`,
  disturbed: ({ reason }) =>
    `The training state cannot be read (${reason}). Continue from the last checkpoint.`,
} satisfies Record<string, (details: FailureDetails) => string>;

/** Why a training does not start or does not go on. Codes `training.<reason>`. */
export class TrainingError extends StudioError {
  override readonly name = 'TrainingError';

  constructor(reason: keyof typeof MESSAGES, details: FailureDetails, options?: ErrorOptions) {
    super(`training.${reason}`, MESSAGES[reason](details), details, options);
  }
}
