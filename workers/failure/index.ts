/** What can go wrong, in words a person can act on. The lowest folder: imports nothing. */
export * from './studioError.ts';
