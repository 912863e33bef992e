/** Lets the message of a cancel button in, which comes between two tasks, and ends the work if it came.
 *  @throws AbortError */
export async function cancelPoint(signal: AbortSignal | undefined): Promise<void> {
  if (!signal) return;
  await new Promise((resolve) => setTimeout(resolve));
  signal.throwIfAborted();
}
