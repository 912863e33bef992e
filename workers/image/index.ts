/** Volumes, their geometry, and image files. Imports only `failure`. */
export * from './volume.ts';
