import { useEffect, useRef, useState } from 'react';
import { attempt } from '../actions/index.ts';

/** One action of a form at a time: a second press while the first works does nothing. */
export function useBusy(): {
  /** Which one works. */
  readonly busy: string | undefined;
  readonly run: (name: string, action: () => Promise<unknown>) => Promise<void>;
} {
  const [busy, setBusy] = useState<string>();
  // Two clicks of a double click come before the page is drawn anew.
  const works = useRef(false);
  const isThere = useRef(true);
  useEffect(() => {
    isThere.current = true;
    return () => {
      isThere.current = false;
    };
  }, []);
  const run = async (name: string, action: () => Promise<unknown>) => {
    if (works.current) return;
    works.current = true;
    setBusy(name);
    await attempt(action);
    works.current = false;
    if (isThere.current) setBusy(undefined);
  };
  return { busy, run };
}
