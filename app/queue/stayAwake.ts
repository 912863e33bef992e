/**
 * While a job runs: a Web Lock, because Chromium does not freeze a hidden tab that holds one, and the screen's wake lock,
 * which holds only while the tab is visible and is asked for again each time it becomes so.
 * @returns ends both
 */
export function stayAwake(): () => void {
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  void navigator.locks?.request('segloop.awake', { mode: 'shared' }, () => held);

  let screenLock: WakeLockSentinel | undefined;
  let ended = false;
  const keepScreen = async () => {
    if (document.hidden || ended) return;
    // Refused on low battery, and absent in some browsers: the job runs on either way.
    screenLock = await navigator.wakeLock?.request('screen').catch(() => undefined);
    if (ended) void screenLock?.release();
  };
  const onVisible = () => void keepScreen();
  const warn = (event: BeforeUnloadEvent) => event.preventDefault();
  document.addEventListener('visibilitychange', onVisible);
  window.addEventListener('beforeunload', warn);
  void keepScreen();
  return () => {
    ended = true;
    release();
    void screenLock?.release();
    document.removeEventListener('visibilitychange', onVisible);
    window.removeEventListener('beforeunload', warn);
  };
}
