/**
 * A label and the set of classes that are unknown there, as one number: separate masks would leave a rim of half a
 * voxel where they disagree (spec semisupervised.md §9). -1 (outside) knows no set.
 */
const SHIFT = 256;

/** `label` below 256, `set` below 128 (0: nothing unknown). */
export const withSet = (label: number, set: number): number => (label < 0 ? label : set * SHIFT + label);
export const labelOf = (value: number): number => (value < 0 ? value : value % SHIFT);
export const setOf = (value: number): number => (value < 0 ? 0 : Math.floor(value / SHIFT));
