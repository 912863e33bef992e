import { type FailureDetails, StudioError } from '../failure/index.ts';

/** A run that cannot start as asked. Codes `inference.<reason>`. */
export class InferenceError extends StudioError {
  override readonly name = 'InferenceError';

  constructor(reason: 'previousStage' | 'network', message: string, details: FailureDetails = {}) {
    super(`inference.${reason}`, message, details);
  }
}
