import { type FailureDetails, StudioError } from '../failure/index.ts';

/** A model folder, plans.json or dataset.json that cannot be used. Codes `model.<reason>`. */
export class ModelError extends StudioError {
  override readonly name = 'ModelError';

  constructor(reason: string, message: string, details: FailureDetails = {}, options?: ErrorOptions) {
    super(`model.${reason}`, message, details, options);
  }
}

/** A .pth, .pkl or .npy file that cannot be read. Codes `checkpoint.<reason>`. */
export class CheckpointError extends StudioError {
  override readonly name = 'CheckpointError';

  constructor(reason: string, message: string, details: FailureDetails = {}, options?: ErrorOptions) {
    super(`checkpoint.${reason}`, message, details, options);
  }
}
