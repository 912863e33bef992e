import { type FailureDetails, StudioError } from '../failure/index.ts';

const MESSAGES = {
  notLabels: '{{file}}: holds {{value}}, and labels are whole numbers from 0 to 65535. Open it as a scan.',
  confidence: '{{file}}: was predicted without confidence. Predict it again for pseudo-labels.',
  otherGrid:
    '{{file}}: has another size or spacing than {{other}}. Compare predictions with references of the same scans.',
  demo: 'The demo model could not be loaded ({{reason}}). Reload the page and try again.',
} as const;

/** What goes wrong between files and engines. Codes `job.<reason>`. */
export class JobError extends StudioError {
  override readonly name = 'JobError';

  constructor(reason: keyof typeof MESSAGES, details: FailureDetails, options?: ErrorOptions) {
    const message = MESSAGES[reason].replace(/\{\{(\w+)\}\}/g, (_, key: string) =>
      String(details[key] ?? ''),
    );
    super(`job.${reason}`, message, details, options);
  }
}
