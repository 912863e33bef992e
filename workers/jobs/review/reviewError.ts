import { type FailureDetails, StudioError } from '../../failure/index.ts';

const MESSAGES = {
  confidence: '{{case}}: has no stored prediction. Pseudo-label it again, then review it.',
  version: '{{case}}: version {{version}} of its label is not there any more.',
  grid: '{{case}}: its label has another size than its prediction. Put an earlier version back, or pseudo-label it again.',
} as const;

/** What goes wrong in a review. Codes `review.<reason>`. */
export class ReviewError extends StudioError {
  override readonly name = 'ReviewError';

  constructor(reason: keyof typeof MESSAGES, details: FailureDetails) {
    const message = MESSAGES[reason].replace(/\{\{(\w+)\}\}/g, (_, key: string) =>
      String(details[key] ?? ''),
    );
    super(`review.${reason}`, message, details);
  }
}
