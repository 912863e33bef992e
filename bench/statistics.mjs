// @ts-check

/** @param {readonly number[]} values @returns {{ median: number, low: number, high: number }} */
export function spread(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  const lower = sorted[middle - (sorted.length % 2 === 0 ? 1 : 0)] ?? Number.NaN;
  return { median: (lower + upper) / 2, low: sorted[0] ?? Number.NaN, high: sorted.at(-1) ?? Number.NaN };
}

/**
 * Calls every contender in turn, `repetitions` times over, after one warm-up of each, so that what drifts (heat, other
 * load) falls on all of them alike.
 * @template T
 * @param {Readonly<Record<string, () => Promise<T>>>} contenders
 * @param {number} [repetitions]
 * @returns {Promise<Record<string, T[]>>}
 */
export async function interleaved(contenders, repetitions = 9) {
  /** @type {Record<string, T[]>} */
  const results = Object.fromEntries(Object.keys(contenders).map((name) => [name, []]));
  for (const run of Object.values(contenders)) await run();
  for (let i = 0; i < repetitions; i++) {
    for (const [name, run] of Object.entries(contenders)) results[name]?.push(await run());
  }
  return results;
}
