/** What computes, as facts. */
export * from './deviceFacts.ts';
