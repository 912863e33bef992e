/** Reads of many small files wait for the disk and the browser far longer than they take: several go at once. */
const LANES = 12;

/** What `work` makes of each item, in the order of the items; up to `lanes` are worked on ahead of the caller.
 *  @throws whatever `work` does, when its item's turn comes */
export async function* readAhead<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
  lanes = LANES,
): AsyncGenerator<Result> {
  const begun: Promise<Result>[] = [];
  for (let next = 0; next < items.length || begun.length > 0; ) {
    while (begun.length < lanes && next < items.length) {
      const result = work(items[next++] as Item);
      // Whoever awaits it hears of a failure; until then nobody does.
      result.catch(() => undefined);
      begun.push(result);
    }
    const first = begun.shift();
    if (first) yield await first;
  }
}
