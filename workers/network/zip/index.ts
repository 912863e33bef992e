/** Zip files read by slices, so that archives of several GB never load whole. */
export * from './zipArchive.ts';
