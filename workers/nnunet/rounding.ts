/** NumPy's and Python's round: halves go to the even neighbour. `Math.round` would shift such a tile by a voxel. */
export function roundHalfEven(value: number): number {
  const rounded = Math.round(value);
  return Math.abs(value % 1) === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}
