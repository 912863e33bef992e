import type { VoxelArray, Zyx } from '../image/index.ts';
import { fillBetweenSlices } from './betweenSlices.ts';
import type { Box } from './box.ts';
import type { Edit } from './edit.ts';
import { flood } from './flood.ts';
import { type GrowCut, growCut } from './growCut.ts';
import { ignoreOutsideBox, ignoreOutsideLabel, ignoreRange } from './ignoreOutside.ts';
import { fillHoles, keepLargest, pickIsland, removeSmall, splitIslands } from './islands.ts';
import { type JointSmoothing, smoothJointly } from './jointSmoothing.ts';
import type { LabelMap, PaintRule } from './labelMap.ts';
import { combine, type Logic, replaceLabel } from './logical.ts';
import { changeMargin } from './margin.ts';
import { type RegionGrow, regionGrow } from './regionGrow.ts';
import type { Report } from './report.ts';
import { type Cut, cut } from './scissors.ts';
import { type Smoothing, smooth } from './smoothing.ts';

/** An edit of the whole map as plain data. `value` is the segment it works on. */
export type Operation =
  | {
      readonly kind: 'flood';
      readonly value: number;
      readonly seed: Zyx;
      readonly within?: 0 | 1 | 2;
      readonly range?: readonly [lower: number, upper: number];
    }
  | { readonly kind: 'keepLargest' | 'fillHoles'; readonly value: number }
  | ({ readonly kind: 'regionGrow' } & RegionGrow)
  | ({ readonly kind: 'growCut' } & GrowCut)
  | {
      readonly kind: 'splitIslands';
      readonly value: number;
      /** The first new label. */
      readonly first: number;
      readonly cubicMillimetres: number;
    }
  | { readonly kind: 'pickIsland'; readonly seed: Zyx; readonly keeps: boolean }
  | ({ readonly kind: 'smoothJointly' } & JointSmoothing)
  | { readonly kind: 'removeSmall'; readonly value: number; readonly cubicMillimetres: number }
  | { readonly kind: 'margin'; readonly value: number; readonly millimetres: number }
  | {
      readonly kind: 'smooth';
      readonly value: number;
      readonly method: Smoothing;
      readonly millimetres: number;
    }
  | { readonly kind: 'betweenSlices'; readonly value: number; readonly through: 0 | 1 | 2 }
  | { readonly kind: 'logic'; readonly value: number; readonly logic: Logic; readonly otherValue: number }
  | { readonly kind: 'replace'; readonly value: number; readonly to: number }
  | ({ readonly kind: 'cut' } & Cut)
  | { readonly kind: 'ignoreOutsideBox'; readonly box: Box }
  | { readonly kind: 'ignoreOutsideLabel'; readonly value: number; readonly millimetres: number }
  | { readonly kind: 'ignoreRange' };

/** Other volumes on the map's grid that an operation may need. */
export interface OperationInputs {
  /** The scan, for what goes by intensities. */
  readonly scan?: VoxelArray;
  /** The map of `logic`'s other operand; the edited map itself if missing. */
  readonly other?: VoxelArray;
}

/** What the operation would change. The map is only read, so it may lie in shared memory. RangeError where the scan is
 *  needed and missing. */
export function propose(
  map: LabelMap,
  rule: PaintRule,
  operation: Operation,
  { scan, other }: OperationInputs = {},
  report?: Report,
): Edit {
  switch (operation.kind) {
    case 'flood': {
      const { seed, within, range, value } = operation;
      const ofScan = range && scan && { voxels: scan, lower: range[0], upper: range[1] };
      return flood(map, rule, {
        seed,
        value,
        ...(within !== undefined && { within }),
        ...(ofScan && { range: ofScan }),
      });
    }
    case 'regionGrow':
      return regionGrow(map, rule, needed(scan), operation, report);
    case 'growCut':
      return growCut(map, rule, needed(scan), operation, report);
    case 'splitIslands':
      return splitIslands(map, rule, operation);
    case 'pickIsland':
      return pickIsland(map, rule, operation.seed, operation.keeps);
    case 'smoothJointly':
      return smoothJointly(map, rule, operation, report);
    case 'keepLargest':
      return keepLargest(map, rule, operation.value);
    case 'fillHoles':
      return fillHoles(map, rule, operation.value);
    case 'removeSmall':
      return removeSmall(map, rule, operation.value, operation.cubicMillimetres);
    case 'margin':
      return changeMargin(map, rule, operation.value, operation.millimetres);
    case 'smooth':
      return smooth(map, rule, operation.value, operation.method, operation.millimetres);
    case 'betweenSlices':
      return fillBetweenSlices(map, rule, operation.value, operation.through);
    case 'logic':
      return combine(map, rule, operation.value, operation.logic, {
        voxels: other ?? map.data,
        value: operation.otherValue,
      });
    case 'replace':
      return replaceLabel(map, rule, operation.value, operation.to);
    case 'cut':
      return cut(map, rule, operation);
    case 'ignoreOutsideBox':
      return ignoreOutsideBox(map, rule, operation.box);
    case 'ignoreOutsideLabel':
      return ignoreOutsideLabel(map, rule, operation.value, operation.millimetres);
    case 'ignoreRange':
      return ignoreRange(map, rule);
    default:
      return operation satisfies never;
  }
}

/** RangeError without a scan: the caller knows which operations need one. */
function needed(scan: VoxelArray | undefined): VoxelArray {
  if (!scan) throw new RangeError('this operation needs the scan');
  return scan;
}
