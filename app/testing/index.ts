/** Stand-ins for the workers. Never part of the built page. */
export * from './fakeWorkers.ts';
export { demoScan, emptyVolume } from './summaries.ts';
