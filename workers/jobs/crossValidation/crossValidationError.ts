import { type FailureDetails, StudioError } from '../../failure/index.ts';

const MESSAGES = {
  missingModel: '{{model}}: is in the plans and was never trained. Train it, or leave the configuration out.',
  noModels: '{{dataset}}: none of the configurations asked for is in its plans. Name one that is.',
  missingFold: '{{model}}: fold {{fold}} has no validation. Train it, or validate it alone (train --val).',
  noProbabilities:
    '{{model}}: the validation of fold {{fold}} kept no probabilities (.npz). Validate it again with them (train --val --npz), or do without ensembles.',
  duplicateCase:
    '{{model}}: {{case}} was predicted by the folds {{folds}}. Every case belongs to the validation of one fold.',
  unequalSets:
    '{{folder}}: lacks {{count}} case(s) that another one has, first {{case}}. Predict the same cases.',
  noPredictions: '{{folder}}: holds no file that ends in {{ending}}. Check the folder.',
  missingPrediction:
    '{{folder}}: {{count}} reference(s) have no prediction, first {{case}}. Predict them, or allow them to be missing.',
  noReference: '{{case}}: has no reference in {{folder}}. Add it, or take the prediction away.',
  missingFile: '{{folder}}: holds no {{file}}. Copy it there, or name another one.',
  notEmpty: '{{folder}}: is not empty. Name another folder, so that nothing is lost.',
  otherSize:
    '{{file}}: has another size than {{other}}. Compare predictions with references of the same scans.',
  otherShape:
    '{{file}}: holds probabilities of shape {{found}} where {{other}} has {{expected}}. Ensemble predictions of the same classes and scans.',
  noScore:
    '{{model}}: has no mean Dice, for a class is in no reference and in no prediction. Take the class out of dataset.json, or add cases that have it.',
  postprocessing:
    '{{file}}: is no post-processing that nnU-Net writes ({{found}}). Take postprocessing.json or postprocessing.pkl of a cross-validation.',
} as const;

/** What is missing or does not fit between folds, models and folders. Codes `crossValidation.<reason>`. */
export class CrossValidationError extends StudioError {
  override readonly name = 'CrossValidationError';

  constructor(reason: keyof typeof MESSAGES, details: FailureDetails, options?: ErrorOptions) {
    const message = MESSAGES[reason].replace(/\{\{(\w+)\}\}/g, (_, key: string) =>
      String(details[key] ?? ''),
    );
    super(`crossValidation.${reason}`, message, details, options);
  }
}
