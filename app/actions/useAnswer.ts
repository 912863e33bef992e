import { useCallback, useEffect, useRef, useState } from 'react';
import { showFailure } from '../failures/index.ts';

/**
 * What a worker answers about something; undefined until it does. Failures are shown. Late answers, and those about
 * something else, are dropped.
 * @param of what it is about; undefined: nothing is asked
 * @param at asked anew whenever this changes: a state, what is done, a count of changes. The answer before stays until
 *  the new one is there
 */
export function useAnswer<Answer>(
  of: string | undefined,
  ask: () => Promise<Answer>,
  at?: unknown,
): Answer | undefined {
  const [found, setFound] = useState<{ of: string; at: unknown; answer: Answer }>();
  const latest = useRef(ask);
  useEffect(() => {
    latest.current = ask;
  });
  useEffect(() => {
    if (of === undefined) return;
    let isCurrent = true;
    void latest.current().then((answer) => {
      if (isCurrent) setFound({ of, at, answer });
    }, showFailure);
    return () => {
      isCurrent = false;
    };
  }, [of, at]);
  return of !== undefined && found?.of === of ? found.answer : undefined;
}

/** Counts up, so that something is asked anew. */
export function useAskedAgain(): readonly [asked: number, askAgain: () => void] {
  const [asked, setAsked] = useState(0);
  const askAgain = useCallback(() => setAsked((count) => count + 1), []);
  return [asked, askAgain];
}
