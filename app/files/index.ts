/** Files from the user's computer and back to it. */
export * from './placedFiles.ts';
export * from './saveBlob.ts';
