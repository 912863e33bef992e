/** Distances in mm on a voxel grid. Imports only the types of `image`. */
export { squaredDistances } from './squaredDistances.ts';
