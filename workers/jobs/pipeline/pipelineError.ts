import { type FailureDetails, StudioError } from '../../failure/index.ts';

const MESSAGES = {
  noCases:
    '{{dataset}}: fold {{fold}} leaves {{train}} labelled case(s) to train and {{evaluated}} to evaluate. Label more cases, or lock others.',
  noUnlabelled: '{{dataset}}: has no unlabelled case. Add scans without labels, or name the cases.',
  sameName:
    '{{case}} is in {{labelled}} and among the unlabelled cases of {{unlabelled}}. A case is one or the other; rename it if they are two.',
  sameImage:
    '{{case}}, taken for unlabelled, is the same scan as the labelled {{labelled}}. Leave one of them out.',
  unknownCase: '{{dataset}}: has no case {{case}}. Correct the list of cases.',
  uncalibrated:
    'Thresholds for a target precision need a calibration. Switch it on, or choose other thresholds.',
  allFailed:
    '{{dataset}}: none of the {{count}} unlabelled cases could be predicted. Look at the log for the reasons, and try again.',
  noPseudoLabels:
    '{{dataset}}: no pseudo-label is left to train on. Lower the thresholds, or look at what was rejected.',
  file: 'The file describes no loop ({{found}}). Correct it, or take the record of a loop.',
  noModel:
    '{{model}}: is no model of the studio, and no model folder in nnUNet_results. Open it first, or correct the name.',
  noStep: 'The loop {{name}} has no step {{step}}.',
} as const;

/** What keeps the loop from going on. Codes `pipeline.<reason>`. */
export class PipelineError extends StudioError {
  override readonly name = 'PipelineError';

  constructor(reason: keyof typeof MESSAGES, details: FailureDetails, options?: ErrorOptions) {
    const message = MESSAGES[reason].replace(/\{\{(\w+)\}\}/g, (_, key: string) =>
      String(details[key] ?? ''),
    );
    super(`pipeline.${reason}`, message, details, options);
  }
}
