import type { Geometry } from '../../workers/image/index.ts';
import { axisDirection, cross, dot, type Lps, scaled, sizeIjk, spacingIjk } from './gridGeometry.ts';
import type { Convention } from './pictureStyle.ts';
import type { Pane } from './types.ts';

export type PlanePane = Exclude<Pane, 'volume'>;
export const PLANE_PANES: readonly PlanePane[] = ['axial', 'sagittal', 'coronal'];
export const ALL_PANES: readonly Pane[] = [...PLANE_PANES, 'volume'];

/** A file axis walked forwards (+1) or backwards (−1). */
export interface SignedAxis {
  readonly axis: 0 | 1 | 2;
  readonly sign: 1 | -1;
}

/**
 * How one pane shows the grid. Panes follow the voxel grid, not the room: on a tilted acquisition the axial pane
 * shows the voxel layers that come nearest to axial, so every layer is seen as it was acquired and a label's voxel
 * is always a rectangle on the screen.
 */
export interface Plane {
  readonly pane: PlanePane;
  /** The file axis that the pane steps through. */
  readonly through: 0 | 1 | 2;
  readonly slices: number;
  /** File axes that grow to the right and downwards on the screen. */
  readonly right: SignedAxis;
  readonly down: SignedAxis;
  /** Millimetres between slices. */
  readonly spacing: number;
  /** Unit LPS vectors: screen right, screen up, and from the picture to the viewer's eye. */
  readonly rightward: Lps;
  readonly upward: Lps;
  readonly towardsEye: Lps;
  /** Angle (degrees) between the pane's normal and the anatomical one. */
  readonly tilt: number;
}

/** Radiological convention: patient right on screen left; nose up in axial, to the left in sagittal. */
const ANATOMY: Readonly<Record<PlanePane, { right: Lps; up: Lps; normal: Lps }>> = {
  axial: { right: [1, 0, 0], up: [0, -1, 0], normal: [0, 0, -1] },
  sagittal: { right: [0, 1, 0], up: [0, 0, 1], normal: [1, 0, 0] },
  coronal: { right: [1, 0, 0], up: [0, 0, 1], normal: [0, -1, 0] },
};

const PERMUTATIONS: readonly (readonly [0 | 1 | 2, 0 | 1 | 2, 0 | 1 | 2])[] = [
  [0, 1, 2],
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0],
];

/** Which file axis runs most nearly along patient x, y and z: the one-to-one choice with the largest sum of
 *  |cosines|, so that even at 45° no axis is taken twice. */
function nearestAxes(geometry: Geometry): readonly [0 | 1 | 2, 0 | 1 | 2, 0 | 1 | 2] {
  const score = (axes: (typeof PERMUTATIONS)[number]) =>
    axes.reduce<number>(
      (sum, axis, patient) => sum + Math.abs(axisDirection(geometry, axis)[patient] ?? 0),
      0,
    );
  return PERMUTATIONS.reduce((best, axes) => (score(axes) > score(best) + 1e-9 ? axes : best));
}

function towards(geometry: Geometry, axes: readonly (0 | 1 | 2)[], anatomical: Lps): SignedAxis {
  const patient = anatomical.findIndex((component) => component !== 0);
  const axis = axes[patient] ?? 0;
  return { axis, sign: dot(axisDirection(geometry, axis), anatomical) < 0 ? -1 : 1 };
}

const along = (geometry: Geometry, { axis, sign }: SignedAxis): Lps =>
  scaled(axisDirection(geometry, axis), sign);

function planeOf(geometry: Geometry, pane: PlanePane, convention: Convention): Plane {
  const axes = nearestAxes(geometry);
  const anatomy = ANATOMY[pane];
  // The sagittal plane has no left and right to exchange.
  const swapped = convention === 'neurological' && pane !== 'sagittal';
  const right = towards(geometry, axes, swapped ? scaled(anatomy.right, -1) : anatomy.right);
  const down = towards(geometry, axes, scaled(anatomy.up, -1));
  const through = towards(geometry, axes, anatomy.normal).axis;
  const rightward = along(geometry, right);
  const upward = scaled(along(geometry, down), -1);
  const towardsEye = cross(rightward, upward);
  return {
    pane,
    through,
    slices: sizeIjk(geometry)[through],
    right,
    down,
    spacing: spacingIjk(geometry)[through],
    rightward,
    upward,
    towardsEye,
    tilt: (Math.acos(Math.min(1, Math.abs(dot(towardsEye, anatomy.normal)))) * 180) / Math.PI,
  };
}

/** The three planes of a grid, for any orthonormal direction: permuted, flipped, left-handed or oblique. */
export function planesOf(
  geometry: Geometry,
  convention: Convention = 'radiological',
): Readonly<Record<PlanePane, Plane>> {
  return {
    axial: planeOf(geometry, 'axial', convention),
    sagittal: planeOf(geometry, 'sagittal', convention),
    coronal: planeOf(geometry, 'coronal', convention),
  };
}
