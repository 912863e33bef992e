/** Stand-ins for the workers. Never part of the built page. */
export * from './fakeWorkers.ts';
