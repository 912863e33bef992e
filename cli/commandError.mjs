// @ts-check
/** A mistake of the caller's that one line explains; the command prints it and ends with exit code 1. */
export class CommandError extends Error {
  /** @override */
  name = 'CommandError';
}
