import { type FailureDetails, StudioError } from '../failure/index.ts';

/** A back end that cannot run a network here: memory, limits, a lost device. Codes `backend.<reason>`. */
export class BackendError extends StudioError {
  override readonly name = 'BackendError';

  constructor(reason: string, message: string, details: FailureDetails = {}, options?: ErrorOptions) {
    super(`backend.${reason}`, message, details, options);
  }
}
