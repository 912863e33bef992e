/** plans.json and dataset.json: checked once, then camelCase. */
export * from './configuration.ts';
export * from './datasetJson.ts';
export * from './plans.ts';
