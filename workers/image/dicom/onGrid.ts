/** How well what was drawn on one series lies on the grid of another: the share of it that lies on the grid's slices. */
import type { Geometry } from '../volume.ts';
import { indexOf } from './gridIndex.ts';
import { placeFrame } from './segmentation/framePlace.ts';
import type { Segmentation } from './segmentation/readSegmentation.ts';
import type { StructureSet } from './structureSet/readStructureSet.ts';

/** From 0 to 1. */
export function shareOnGrid(drawn: Segmentation | StructureSet, grid: Geometry): number {
  const places = 'frames' in drawn ? framesOn(drawn, grid) : contoursOn(drawn, grid);
  return places.filter(Boolean).length / Math.max(1, places.length);
}

function framesOn({ frames, instance }: Segmentation, grid: Geometry): boolean[] {
  const { rows, columns } = instance.pixels;
  return frames.map(({ header }) => {
    const place = placeFrame(header, columns, rows, grid);
    return place?.exact === true && isInside(place.start, grid);
  });
}

const NEAR = 0.1;

function contoursOn({ structures }: StructureSet, grid: Geometry): boolean[] {
  const contours = structures.flatMap((structure) => structure.contours).filter(({ closed }) => closed);
  return contours.map(({ points: [first] }) => {
    if (!first) return false;
    const voxel = indexOf(grid, first);
    return Math.abs(voxel[2] - Math.round(voxel[2])) < NEAR && isInside(voxel, grid);
  });
}

function isInside(voxel: readonly number[], { size: [slices, rows, columns] }: Geometry): boolean {
  return [columns, rows, slices].every((count, axis) => {
    const at = voxel[axis] ?? -1;
    return at > -0.5 && at < count - 0.5;
  });
}
