import type { Geometry } from '../../volume.ts';
import { indexOf } from '../gridIndex.ts';
import type { Vector } from '../header/instance.ts';
import { LabelCanvas } from '../labelCanvas.ts';
import { canvasNotes, type LaidLabels } from '../segmentation/laySegmentation.ts';
import { noteOf } from '../series/notes.ts';
import { type Corner, fillPolygons } from './fillPolygons.ts';
import type { Contour, Structure, StructureSet } from './readStructureSet.ts';

type Axis = 0 | 1 | 2;

/** Contours of one structure in one plane of voxels: `axis` is the one that the plane stands on. */
interface Plane {
  readonly axis: Axis;
  readonly at: number;
  readonly polygons: Corner[][];
}

/** A contour that leaves its plane by more than this, in voxels, is not of that plane. */
const FLAT = 0.5;

/**
 * Fills the closed contours of a structure set on the grid of its series. Structures are laid from the largest to the
 * smallest, so that an outline of the whole body hides nothing. Voxels belong by their centres.
 */
export function layStructureSet({ structures }: StructureSet, grid: Geometry): LaidLabels {
  const canvas = new LabelCanvas(grid, Math.max(...structures.map(({ value }) => value)));
  let skipped = 0;
  const filled = structures.map((structure) => {
    const { planes, left } = planesOf(structure, grid);
    skipped += left;
    const runs = planes.map((plane) => ({ plane, runs: fillPolygons(plane.polygons) }));
    const voxels = runs.reduce(
      (sum, one) => sum + one.runs.reduce((length, { first, end }) => length + end - first, 0),
      0,
    );
    return { value: structure.value, runs, voxels };
  });
  for (const { value, runs } of filled.toSorted((a, b) => b.voxels - a.voxels)) {
    for (const { plane, runs: rows } of runs)
      for (const { v, first, end } of rows)
        canvas.putRun(voxelOf(plane, first, v), along(plane.axis), end - first, value);
  }
  const notes = skipped > 0 ? [noteOf('contoursSkipped', { count: skipped })] : [];
  return { data: canvas.data, notes: [...notes, ...canvasNotes(canvas)] };
}

/** Axes of a plane's u and v. */
const U: Readonly<Record<Axis, Axis>> = { 0: 1, 1: 0, 2: 0 };
const V: Readonly<Record<Axis, Axis>> = { 0: 2, 1: 2, 2: 1 };
const along = (axis: Axis): Axis => U[axis];

/** Outlines often run through the centres of voxels, where the last digits would decide. */
const rounded = (steps: number): number => Math.round(steps * 1e6) / 1e6;

function voxelOf({ axis, at }: Plane, u: number, v: number): Vector {
  if (axis === 0) return [at, u, v];
  return axis === 1 ? [u, at, v] : [u, v, at];
}

function planesOf({ contours }: Structure, grid: Geometry): { planes: Plane[]; left: number } {
  const planes = new Map<string, Plane>();
  let left = 0;
  for (const contour of contours) {
    const points = contour.points.map((point) => indexOf(grid, point));
    const place = placeOf(contour, points);
    if (!place) {
      left++;
      continue;
    }
    const { axis, at } = place;
    const plane = planes.get(`${axis}:${at}`) ?? { axis, at, polygons: [] };
    planes.set(`${axis}:${at}`, plane);
    plane.polygons.push(points.map((point): Corner => [rounded(point[U[axis]]), rounded(point[V[axis]])]));
  }
  return { planes: [...planes.values()], left };
}

/** The plane of voxels that a contour lies in; undefined for one that is open, a point, or in no such plane. */
function placeOf(
  { closed, points }: Contour,
  voxels: readonly Vector[],
): Pick<Plane, 'axis' | 'at'> | undefined {
  if (!closed || points.length < 3) return undefined;
  const extents = ([0, 1, 2] as const).map((axis) => {
    const along = voxels.map((voxel) => voxel[axis]);
    const [least, most] = [Math.min(...along), Math.max(...along)];
    return { axis, extent: most - least, middle: (least + most) / 2 };
  });
  // Slices first: a contour that is flat in two directions has no inside anyway.
  const flat = extents.toReversed().find(({ extent }) => extent < FLAT);
  return flat && { axis: flat.axis, at: Math.round(flat.middle) };
}
