/** Values that fill the placeholders of a translated message: file names, sizes, expected and found numbers. */
export type FailureDetails = Readonly<Record<string, string | number>>;

/**
 * A failure the user can understand and act on: which file or setting, what is wrong, what to do next.
 *
 * `code` (`area.reason`, for example `image.truncated`) selects the translated text
 * `app/i18n/<language>/failures/<area>.json` → `<reason>`, filled with `details`. `message` is the English text,
 * for the log and the command line. One subclass per area; callers branch on `code`, never on `message`.
 */
export class StudioError extends Error {
  override readonly name: string = 'StudioError';

  constructor(
    readonly code: string,
    message: string,
    readonly details: FailureDetails = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** True for an error that was thrown because its AbortSignal fired. Cancelling is a result, not a failure. */
export function isCancelled(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}
