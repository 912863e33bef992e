import { type FailureDetails, StudioError } from '../failure/index.ts';

/** A scan and a model that do not fit together, or a plan that asks for what we do not do. Code `preprocessing.*`. */
export class PreprocessingError extends StudioError {
  override readonly name = 'PreprocessingError';

  constructor(reason: PreprocessingReason, message: string, details: FailureDetails = {}) {
    super(`preprocessing.${reason}`, message, details);
  }
}

export type PreprocessingReason =
  | 'channels'
  | 'shapes'
  | 'spacings'
  | 'normalisation'
  | 'rgb'
  | 'resampling'
  | 'intensity'
  | 'foreground';
