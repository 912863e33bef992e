/** The semi-supervised loop as data: its file, its graph of steps, what is done and what is stale. Pure. */
export * from './graph.ts';
export * from './pipelineFile.ts';
export * from './records.ts';
export * from './splits.ts';
export * from './stopRule.ts';
export * from './table.ts';
