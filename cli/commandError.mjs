// @ts-check
/** A mistake of the caller's that one line explains; the command prints it and ends with exit code 1. */
export class CommandError extends Error {
  /** @override */
  name = 'CommandError';

  /** @param {string} message @param {string} [code] of the failure in the page that it comes from */
  constructor(message, code) {
    super(message);
    this.code = code;
  }
}

/** A mapping that does not fit the model fits it for no case. @param {unknown} error */
export const isOfEveryCase = (error) =>
  error instanceof CommandError && error.code?.startsWith('job.mapping') === true;

const FULL = ['cli.full', 'workspace.full', 'ENOSPC', 'EDQUOT'];

/** Whatever comes next would fail, too. @param {unknown} error */
export const isDiskFull = (error) =>
  error instanceof Error && 'code' in error && FULL.includes(String(error.code));
