import { useEffect, useRef, useState } from 'react';
import { attempt } from '../actions/index.ts';
import type { OnProgress, Progress } from '../workers.ts';

export interface Work {
  readonly progress?: Progress;
}

/** Work of a worker that a form waits for. Whoever leaves the form cancels it. */
export function useWork(): {
  /** Undefined while nothing runs. */
  readonly work: Work | undefined;
  /** @returns true once it is done; failures were shown. */
  readonly start: (
    run: (onProgress: OnProgress, signal: AbortSignal) => Promise<unknown>,
  ) => Promise<boolean>;
  readonly cancel: () => void;
} {
  const [work, setWork] = useState<Work>();
  const running = useRef<AbortController>(undefined);
  const cancel = () => running.current?.abort();
  useEffect(() => () => running.current?.abort(), []);
  const start: ReturnType<typeof useWork>['start'] = async (run) => {
    const controller = new AbortController();
    running.current = controller;
    const isMine = () => running.current === controller && !controller.signal.aborted;
    setWork({});
    let isDone = false;
    await attempt(async () => {
      await run((progress) => isMine() && setWork({ progress }), controller.signal);
      isDone = true;
    });
    if (running.current === controller) {
      running.current = undefined;
      setWork(undefined);
    }
    return isDone;
  };
  return { work, start, cancel };
}
