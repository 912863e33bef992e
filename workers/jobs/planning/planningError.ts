import { type FailureDetails, StudioError } from '../../failure/index.ts';

const MESSAGES = {
  planner:
    '{{plans}}: is another planner’s name for its plans. Give the plans a name of their own, or leave the name out.',
  exists:
    '{{dataset}}: has plans {{plans}} already, and they differ. Data preprocessed with them would be taken for the new ones’. Give the new plans a name of their own.',
  noPlans: '{{dataset}}: has no plans {{plans}}. Plan it first, or name plans that are there.',
  noFingerprint: '{{dataset}}: has no fingerprint. Extract it first: training on moved plans needs it.',
  channels:
    '{{plans}} of {{source}}: made for {{found}} channel(s), and {{target}} has {{expected}}. Plan {{target}} itself, or move plans of a dataset with as many channels.',
  edited:
    '{{plans}}: is a planner’s own name, and the next planning would overwrite what was edited. Give edited plans a name of their own.',
  split: 'Fold {{fold}}: {{case}} cannot stand there ({{what}}).',
  faulty: '{{plans}}: {{path}}: {{reason}}',
} as const;

/** Plans that cannot be made or moved as asked. Codes `planning.<reason>`. */
export class PlanningError extends StudioError {
  override readonly name = 'PlanningError';

  constructor(reason: keyof typeof MESSAGES, details: FailureDetails) {
    const message = MESSAGES[reason].replace(/\{\{(\w+)\}\}/g, (_, key: string) =>
      String(details[key] ?? ''),
    );
    super(`planning.${reason}`, message, details);
  }
}
