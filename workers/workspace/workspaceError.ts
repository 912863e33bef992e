import { type FailureDetails, StudioError } from '../failure/index.ts';

const MESSAGES = {
  missing: ({ path }) =>
    `${path} is not in the workspace. It may have been removed in another tab; reload the page.`,
  full: ({ path }) =>
    `No room left to store ${path}. Remove scans, results or models that you no longer need, then try again.`,
  path: ({ path }) =>
    `"${path}" is not a place inside the workspace. Rename the file without "..", "\\" or "//".`,
  readOnly: ({ path }) =>
    `${path} cannot be changed here: the workspace is open in another tab. Close that tab, and this one takes over.`,
  refused: ({ path }) => `The browser no longer may use ${path}. Open the folder again and allow access.`,
  unwritable: ({ path, reason }) =>
    `${path} could not be written: ${reason}. The former content is still there.`,
  unreachable: ({ path, reason }) =>
    `${path} could not be fetched from the command line's server: ${reason}.`,
  damaged: ({ path, reason }) => `${path} is damaged: ${reason}. Remove the entry and add the file again.`,
} satisfies Record<string, (details: FailureDetails) => string>;

export type WorkspaceFailure = keyof typeof MESSAGES;

/** A file of the workspace that cannot be read, written or trusted. `code` is `workspace.<failure>`. */
export class WorkspaceError extends StudioError {
  override readonly name = 'WorkspaceError';

  constructor(failure: WorkspaceFailure, details: FailureDetails, options?: ErrorOptions) {
    super(`workspace.${failure}`, MESSAGES[failure](details), details, options);
  }
}
