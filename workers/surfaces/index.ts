/** Surfaces of labels as files. The geometry comes from vtk.js; nothing here draws. */
export { labelSurface, type Surface } from './labelSurface.ts';
export { writeObj, writeStl } from './surfaceFiles.ts';
