import { type FailureDetails, StudioError } from '../../failure/index.ts';

const MESSAGES = {
  id: ({ id }) => `A dataset's number is a whole number from 1 to 999, not ${id}.`,
  name: ({ name }) =>
    `"${name}" cannot name a dataset or case. Use letters, digits, "-", "_" and "."; it becomes a file name.`,
  taken: ({ id, folder }) => `Dataset number ${id} is taken by ${folder}. Choose another number.`,
  labels: ({ rule }) => `The labels cannot be those of a dataset: ${rule}`,
  caseTaken: ({ case: id, folder }) => `${folder} already has a case ${id}. Rename the new one.`,
  gone: ({ folder }) =>
    `${folder} was removed while this waited for it. Undo the removal or import it again under the same name and number, then retry.`,
  noCase: ({ case: id, folder }) => `${folder} has no case ${id}. It may have been removed in another tab.`,
  noLabel: ({ case: id, folder }) => `Case ${id} of ${folder} has no label yet.`,
  channels: ({ case: id, found, expected }) =>
    `Case ${id} has ${found} channel files, but the dataset has ${expected} channels.`,
  values: ({ case: id, values, folder }) =>
    `The labels of case ${id} hold ${values}, for which ${folder} has no label. Add the label, or change the map.`,
  voxels: ({ case: id, found }) =>
    `The images of case ${id} have ${found} voxels that are no numbers (NaN or infinite), from which no network learns. Replace them, with 0 say, and import the case again.`,
  segment: ({ value, name, folder }) =>
    `${folder} has no label ${value} (${name}). Add it to the dataset before painting with it.`,
  outside: ({ path, folder }) =>
    `${folder}: dataset.json names ${path}, which lies outside this workspace. Open the folder that holds both.`,
  noUndo: ({ folder }) =>
    `${folder} has been changed since, or the page was opened anew: this cannot be undone any more.`,
  frozen: ({ case: id, state }) =>
    `Case ${id} is ${state}, and what a person has settled is not overwritten by a model.`,
} satisfies Record<string, (details: FailureDetails) => string>;

export type DatasetFailure = keyof typeof MESSAGES;

/** A dataset, or a change of one, that nnU-Net's rules or ours do not allow. `code` is `dataset.<failure>`. */
export class DatasetError extends StudioError {
  override readonly name = 'DatasetError';

  constructor(failure: DatasetFailure, details: FailureDetails, options?: ErrorOptions) {
    super(`dataset.${failure}`, MESSAGES[failure](details), details, options);
  }
}
