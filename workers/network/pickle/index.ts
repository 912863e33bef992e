/** Python's pickle format: read by allow list without executing anything, written as protocol 2. */
export * from './pickle.ts';
export * from './plainGlobals.ts';
export * from './unpickle.ts';
export * from './values.ts';
