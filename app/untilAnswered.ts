/**
 * Asks a worker, and takes its reports until the answer is there. Reports come by a port of their own, and on a busy
 * machine the last ones came after the answer: whoever showed them showed what was over as running again.
 */
export function untilAnswered<Report extends readonly unknown[], Answer>(
  report: (...said: Report) => void,
  ask: (report: (...said: Report) => void) => PromiseLike<Answer>,
): Promise<Answer> {
  let isAnswered = false;
  const asked = Promise.resolve(
    ask((...said) => {
      if (!isAnswered) report(...said);
    }),
  );
  return asked.finally(() => {
    isAnswered = true;
  });
}
