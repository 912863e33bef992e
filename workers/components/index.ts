/** Connected components of label maps. Imports only the types of `image`. */
export { type Components, type Connectivity, type LabelArray, labelComponents } from './labelComponents.ts';
export { keepLargestComponent } from './largestComponent.ts';
