import { type FailureDetails, StudioError } from '../failure/index.ts';

const MESSAGES = {
  notALabel: ({ file, value }) =>
    `${file}: ${value} is no label. Labels are whole numbers from 0 to 65535; give the value that means ignore if this is it.`,
  ignoreIsLabel: ({ file, ignore, name }) =>
    `${file}: ${ignore} is to mean ignore, but it is the label "${name}" too. Give another value for ignore, or rename the label's value first.`,
  ignoreTaken: ({ file, ignore, target, voxels }) =>
    `${file}: ignore (${ignore}) is to become ${target}, but ${voxels} voxels have ${target} already. Give ${target} as the value of ignore, or list it as a label.`,
  tooManyLabels: ({ file, highest }) =>
    `${file}: the highest label is ${highest}, which leaves no 16-bit number for ignore. Number the labels anew.`,
  regionEmpty: ({ file }) =>
    `${file}: the region holds no voxel, so there is nothing to predict. Choose a larger box, or paint something that is not ignore.`,
} satisfies Record<string, (details: FailureDetails) => string>;

export type LabelsFailure = keyof typeof MESSAGES;

/** A label map whose values cannot mean what was said of them. `code` is `labels.<failure>`. */
export class LabelsError extends StudioError {
  override readonly name = 'LabelsError';

  constructor(failure: LabelsFailure, details: FailureDetails) {
    super(`labels.${failure}`, MESSAGES[failure](details), details);
  }
}
