/** Bundles of images become stacks: ordered along the normal, on a regular grid at right angles. */
import type { Vector } from '../header/instance.ts';
import { along, cross, dot, negative, subtract, unit } from '../vectors.ts';
import { listed, noteOf, shortMm } from './notes.ts';
import { gapsOf, layOutSlices, runsOf, type SliceLayout } from './sliceLayout.ts';
import { splitByMarks } from './splitByMarks.ts';
import type { Axes, Bundle, Image, Shift, Stack } from './stack.ts';

/** An image this far from the line of the others, in pixels, was moved by more than rounding. */
const SHIFTED_PIXELS = 0.1;

/** Every image has a position. */
export function stackImages(bundle: Bundle): Stack[] {
  const [first] = bundle.images;
  if (!first) return [];
  const axes = axesOf(first);
  const place = (image: Image): number => dot(positionOf(image), axes.normal);
  return splitByMarks(bundle, place).flatMap((part) => {
    const runs = runsOf(part.images.map(place));
    return runs.map((_, i) => stackRun(withoutOthers(part, runs, i, place), axes, place));
  });
}

export const positionOf = ({ frame }: Image): Vector => frame.position ?? [0, 0, 0];

function axesOf({ frame }: Image): Axes {
  const row = unit(frame.orientation?.row ?? [1, 0, 0]);
  const column = unit(frame.orientation?.column ?? [0, 1, 0]);
  return { row, column, normal: unit(cross(row, column)) };
}

/** The images of one run of a part that gaps divide, and what to say of it. */
function withoutOthers(
  part: Bundle,
  runs: readonly number[],
  i: number,
  place: (image: Image) => number,
): Bundle {
  if (runs.length === 1) return part;
  const widest = Math.max(...gapsOf(part.images.map(place)));
  return {
    images: part.images.slice(runs[i], runs[i + 1]),
    marks: [...part.marks, `part${i + 1}`],
    notes: [...part.notes, noteOf('separated', { part: i + 1, parts: runs.length, gap: shortMm(widest) })],
  };
}

function stackRun(bundle: Bundle, axes: Axes, place: (image: Image) => number): Stack {
  if (bundle.images.length === 1) return singleSlice(bundle, axes);
  const positions = bundle.images.map(place);
  const layout = layOutSlices(positions);
  const offsets = inPlane(bundle.images, axes);
  const [rowsMm, columnsMm] = spacingOf(bundle.images);
  const shifted = offsets.some(
    ({ u, v }) => Math.abs(u) > SHIFTED_PIXELS * columnsMm || Math.abs(v) > SHIFTED_PIXELS * rowsMm,
  );
  const canvas = shifted ? tiltedCanvas(bundle, axes, offsets, positions) : plainCanvas(bundle);
  const notes = [...bundle.notes, ...canvas.notes, ...layoutNotes(layout, positions)];
  const stack: Stack = {
    ...bundle,
    notes,
    geometry: {
      size: [layout.slices.length, canvas.rows, canvas.columns],
      spacing: [layout.spacing, rowsMm, columnsMm],
      origin: canvas.origin,
      direction: directionOf(axes),
    },
    ...(canvas.shifts && { shifts: canvas.shifts }),
    ...(layout.kind !== 'regular' && { slices: layout.slices }),
  };
  return layout.kind === 'regular' && !shifted ? inFileOrder(stack, axes) : stack;
}

const spacingOf = ([first]: readonly Image[]): readonly [number, number] =>
  first?.frame.pixelSpacing ?? [1, 1];

/** Columns: directions of the grid's i, j, k. A zero is never -0, which prints and compares as another number. */
const directionOf = ({ row, column, normal }: Axes): number[] =>
  [0, 1, 2].flatMap((axis) => [row, column, normal].map((way) => (way[axis] ?? 0) + 0));

interface Canvas {
  readonly rows: number;
  readonly columns: number;
  readonly origin: Vector;
  readonly shifts?: readonly Shift[];
  readonly notes: Bundle['notes'];
}

function plainCanvas({ images: [first] }: Bundle): Canvas {
  const { rows = 0, columns = 0 } = first?.instance.pixels ?? {};
  return { rows, columns, origin: first ? positionOf(first) : [0, 0, 0], notes: [] };
}

/** Each image's way from the first one, along rows (u) and columns (v), mm. */
function inPlane(images: readonly Image[], { row, column }: Axes): { u: number; v: number }[] {
  const start = images[0] ? positionOf(images[0]) : ([0, 0, 0] as const);
  return images.map((image) => {
    const way = subtract(positionOf(image), start);
    return { u: dot(way, row), v: dot(way, column) };
  });
}

/** A grid wide enough for all images, each at its own place on it. */
function tiltedCanvas(
  bundle: Bundle,
  axes: Axes,
  offsets: readonly { u: number; v: number }[],
  positions: readonly number[],
): Canvas {
  const plain = plainCanvas(bundle);
  const [rowsMm, columnsMm] = spacingOf(bundle.images);
  const us = offsets.map(({ u }) => u);
  const vs = offsets.map(({ v }) => v);
  const [u0, v0] = [Math.min(...us), Math.min(...vs)];
  const along0 = (positions.at(-1) ?? 0) - (positions[0] ?? 0);
  const last = offsets.at(-1) ?? { u: 0, v: 0 };
  const degrees = (Math.atan2(Math.hypot(last.u, last.v), along0) * 180) / Math.PI;
  return {
    columns: plain.columns + Math.ceil((Math.max(...us) - u0) / columnsMm),
    rows: plain.rows + Math.ceil((Math.max(...vs) - v0) / rowsMm),
    origin: along(along(plain.origin, axes.row, u0), axes.column, v0),
    shifts: offsets.map(({ u, v }) => ({ columns: (u - u0) / columnsMm, rows: (v - v0) / rowsMm })),
    notes: [noteOf('tilted', { degrees: Math.round(degrees * 10) / 10 })],
  };
}

function layoutNotes(layout: SliceLayout, positions: readonly number[]): Bundle['notes'] {
  const spacing = shortMm(layout.spacing);
  if (layout.kind === 'missing') {
    const places = layout.filled.map((k) => shortMm((positions[0] ?? 0) + k * layout.spacing));
    return [noteOf('missingSlices', { count: places.length, spacing, places: listed(places) })];
  }
  if (layout.kind === 'regular') return [];
  const gaps = gapsOf(positions);
  const [least, most] = [shortMm(Math.min(...gaps)), shortMm(Math.max(...gaps))];
  return [noteOf('unevenSlices', { least, most, spacing })];
}

/** SimpleITK leaves the frames of one file in their order; if that runs against the normal, so does the grid. */
function inFileOrder(stack: Stack, axes: Axes): Stack {
  const [first, second] = stack.images;
  const last = stack.images.at(-1);
  if (!first || !second || !last || first.instance !== last.instance) return stack;
  if (first.frame.index < second.frame.index) return stack;
  const direction = directionOf({ ...axes, normal: negative(axes.normal) });
  return {
    ...stack,
    images: stack.images.toReversed(),
    geometry: { ...stack.geometry, origin: positionOf(last), direction },
  };
}

function singleSlice(bundle: Bundle, axes: Axes): Stack {
  const { rows, columns, origin } = plainCanvas(bundle);
  const [rowsMm, columnsMm] = spacingOf(bundle.images);
  const { sliceSpacing, sliceThickness } = bundle.images[0]?.instance ?? {};
  const thickness = sliceSpacing ?? sliceThickness ?? 1;
  return {
    ...bundle,
    notes: [...bundle.notes, noteOf('oneSlice', { thickness: shortMm(thickness) })],
    geometry: {
      size: [1, rows, columns],
      spacing: [thickness, rowsMm, columnsMm],
      origin,
      direction: directionOf(axes),
    },
  };
}
