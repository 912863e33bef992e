import type { Zyx } from '../image/index.ts';

export type LabelArray = Uint8Array | Uint16Array | Int16Array | Int32Array;
export type Connectivity = 6 | 26;

/**
 * Connected components of equal value, as runs along x: memory follows the surface of the segmentation, not its
 * volume, and one pass serves all labels. Component ids count from 0 in C-order of their first voxel.
 */
export interface Components {
  readonly count: number;
  /** Per component: its value and its size in voxels. */
  readonly value: Int32Array;
  readonly voxels: Float64Array;
  /** Per run: first voxel (flat C-order index), length, component. */
  readonly start: Float64Array;
  readonly length: Int32Array;
  readonly component: Int32Array;
}

/**
 * Labels components of `data` `[z, y, x]`. `countedAs` maps a stored label to the value that counts (0 = background,
 * which has no components), so that a region is one value; identity by default.
 */
export function labelComponents(
  data: LabelArray,
  size: Zyx,
  connectivity: Connectivity,
  countedAs?: (label: number) => number,
): Components {
  const runs = findRuns(data, size, countedAs ?? ((label) => label));
  const parent = Int32Array.from({ length: runs.count }, (_, run) => run);
  connectRows(runs, size, connectivity, parent);
  return numberComponents(runs, size[2], parent);
}

interface Runs {
  readonly count: number;
  /** x of the first voxel and after the last one. */
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly value: Int32Array;
  readonly row: Int32Array;
  /** Runs of row r are rowStart[r] … rowStart[r + 1] - 1. */
  readonly rowStart: Int32Array;
}

function findRuns(data: LabelArray, [depth, height, width]: Zyx, countedAs: (label: number) => number): Runs {
  const rows = depth * height;
  const rowStart = new Int32Array(rows + 1);
  let columns = growable(Math.max(1024, rows));
  let count = 0;
  for (let row = 0; row < rows; row++) {
    rowStart[row] = count;
    const base = row * width;
    for (let x = 0; x < width; ) {
      const label = data[base + x];
      let end = x + 1;
      while (end < width && data[base + end] === label) end++;
      const value = label === 0 ? 0 : countedAs(label);
      // Different labels of one region touch: they are one run.
      const joins =
        count > rowStart[row] && columns.to[count - 1] === x && columns.value[count - 1] === value;
      if (value !== 0 && joins) columns.to[count - 1] = end;
      else if (value !== 0) {
        if (count === columns.from.length) columns = growable(count * 2, columns);
        columns.from[count] = x;
        columns.to[count] = end;
        columns.value[count] = value;
        columns.row[count++] = row;
      }
      x = end;
    }
  }
  rowStart[rows] = count;
  return { count, ...columns, rowStart };
}

interface Columns {
  from: Int32Array;
  to: Int32Array;
  value: Int32Array;
  row: Int32Array;
}

function growable(capacity: number, old?: Columns): Columns {
  const column = (from?: Int32Array) => {
    const grown = new Int32Array(capacity);
    if (from) grown.set(from);
    return grown;
  };
  return { from: column(old?.from), to: column(old?.to), value: column(old?.value), row: column(old?.row) };
}

/** Rows before this one in C-order that touch it, as (dz, dy). */
const EARLIER_ROWS: Record<Connectivity, readonly (readonly [number, number])[]> = {
  6: [
    [0, -1],
    [-1, 0],
  ],
  26: [
    [0, -1],
    [-1, -1],
    [-1, 0],
    [-1, 1],
  ],
};

function connectRows(runs: Runs, [depth, height]: Zyx, connectivity: Connectivity, parent: Int32Array): void {
  const reach = connectivity === 26 ? 1 : 0;
  for (let z = 0; z < depth; z++) {
    for (let y = 0; y < height; y++) {
      for (const [dz, dy] of EARLIER_ROWS[connectivity]) {
        if (z + dz < 0 || y + dy < 0 || y + dy >= height) continue;
        connectRow(runs, z * height + y, (z + dz) * height + y + dy, reach, parent);
      }
    }
  }
}

/** Two sorted lists of runs, walked together: whichever ends first moves on. */
function connectRow(runs: Runs, row: number, other: number, reach: number, parent: Int32Array): void {
  let a = runs.rowStart[row];
  let b = runs.rowStart[other];
  const aEnd = runs.rowStart[row + 1];
  const bEnd = runs.rowStart[other + 1];
  while (a < aEnd && b < bEnd) {
    uniteTouching(runs, a, b, reach, parent);
    // Both end together: the next run of this row may still touch b, cornerwise.
    if (runs.to[a] === runs.to[b] && a + 1 < aEnd) uniteTouching(runs, a + 1, b, reach, parent);
    if (runs.to[a] < runs.to[b]) a++;
    else b++;
  }
}

function uniteTouching(runs: Runs, a: number, b: number, reach: number, parent: Int32Array): void {
  const touch = runs.from[a] < runs.to[b] + reach && runs.from[b] < runs.to[a] + reach;
  if (touch && runs.value[a] === runs.value[b]) unite(parent, a, b);
}

function root(parent: Int32Array, run: number): number {
  let current = run;
  while (parent[current] !== current) {
    parent[current] = parent[parent[current]];
    current = parent[current];
  }
  return current;
}

function unite(parent: Int32Array, a: number, b: number): void {
  const rootA = root(parent, a);
  const rootB = root(parent, b);
  // The earlier run leads, so that ids follow C-order.
  if (rootA < rootB) parent[rootB] = rootA;
  else parent[rootA] = rootB;
}

function numberComponents(runs: Runs, width: number, parent: Int32Array): Components {
  const component = new Int32Array(runs.count);
  const start = new Float64Array(runs.count);
  const length = new Int32Array(runs.count);
  const value: number[] = [];
  const voxels: number[] = [];
  for (let run = 0; run < runs.count; run++) {
    const leader = root(parent, run);
    if (leader === run) {
      component[run] = value.length;
      value.push(runs.value[run]);
      voxels.push(0);
    } else component[run] = component[leader];
    length[run] = runs.to[run] - runs.from[run];
    start[run] = runs.row[run] * width + runs.from[run];
    voxels[component[run]] += length[run];
  }
  return {
    count: value.length,
    value: Int32Array.from(value),
    voxels: Float64Array.from(voxels),
    start,
    length,
    component,
  };
}
