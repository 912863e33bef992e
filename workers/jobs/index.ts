/** What the workers do for the page: the queue, importing, predicting, exporting. */
export * from './ioApi.ts';
export * from './predicting/computeApi.ts';
export * from './previewing/createPreviewApi.ts';
export * from './studio.ts';
export { createPrepApi, type PrepApi } from './training/batchFactory.ts';
