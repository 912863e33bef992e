import vtkDataArray from '@kitware/vtk.js/Common/Core/DataArray.js';
import vtkImageData from '@kitware/vtk.js/Common/DataModel/ImageData.js';
import vtkImageMarchingCubes from '@kitware/vtk.js/Filters/General/ImageMarchingCubes.js';
import vtkActor from '@kitware/vtk.js/Rendering/Core/Actor.js';
import vtkMapper from '@kitware/vtk.js/Rendering/Core/Mapper.js';
import { mat4 } from 'gl-matrix';
import type { Volume } from '../../workers/image/index.ts';
import { axisDirection, spacingIjk } from './gridGeometry.ts';
import {
  addShares,
  emptyShare,
  growBoxes,
  type LabelBox,
  type LabelShare,
  surfaceLevel,
} from './labelVolume.ts';
import { breath, SLICE_OF_TIME_MS } from './scanTexture.ts';
import { colourBytes } from './segmentColours.ts';
import type { DisplaySegment } from './types.ts';

export interface LabelSurface {
  readonly value: number;
  readonly actor: vtkActor;
}

/** A surface is made of at most about 40³ blocks: some tens of milliseconds a label, and smooth at pane size. */
const BLOCKS = 40;

/** Makes one closed surface for each label present, a label at a time with pauses for the page between them. */
export async function labelSurfaces(
  { data, geometry }: Volume,
  values: readonly number[],
  signal: AbortSignal,
): Promise<LabelSurface[]> {
  const rest = breathing(signal);
  const boxes = new Map<number, LabelBox>();
  for (let slice = 0; slice < geometry.size[0]; slice++) {
    growBoxes(data, geometry, slice, slice + 1, boxes);
    await rest();
  }
  const surfaces: LabelSurface[] = [];
  for (const value of values) {
    const box = boxes.get(value);
    if (!box) continue;
    const share = emptyShare(box, BLOCKS);
    for (let slice = box.first[2]; slice <= box.last[2]; slice++) {
      addShares(share, data, geometry, value, box, slice);
      await rest();
    }
    surfaces.push({ value, actor: surfaceOf(share, geometry) });
  }
  return surfaces;
}

/** Lets the page answer once enough was done since it last could. */
function breathing(signal: AbortSignal): () => Promise<void> {
  let breathed = performance.now();
  return async () => {
    if (performance.now() - breathed < SLICE_OF_TIME_MS) return;
    await breath();
    signal.throwIfAborted();
    breathed = performance.now();
  };
}

/** Colour and visibility follow the legend. */
export function styleSurface({ value, actor }: LabelSurface, segments: readonly DisplaySegment[]): void {
  const segment = segments.find((candidate) => candidate.value === value);
  actor.setVisibility(segment?.visible ?? false);
  const [red, green, blue] = colourBytes(segment?.colour ?? '');
  actor.getProperty().setColor(red / 255, green / 255, blue / 255);
}

function surfaceOf(share: LabelShare, geometry: Volume['geometry']): vtkActor {
  const image = vtkImageData.newInstance();
  const [dx, dy, dz] = spacingIjk(geometry);
  const [i, j, k] = share.first;
  // The value of a block belongs to its middle, which lies between voxel centres when a block has several.
  const middle = (share.step - 1) / 2;
  image.setDimensions([...share.size]);
  image.setSpacing([dx * share.step, dy * share.step, dz * share.step]);
  image.setOrigin([(i + middle) * dx, (j + middle) * dy, (k + middle) * dz]);
  image
    .getPointData()
    .setScalars(vtkDataArray.newInstance({ name: 'share', values: share.shares, numberOfComponents: 1 }));
  const cubes = vtkImageMarchingCubes.newInstance({
    contourValue: surfaceLevel(share),
    computeNormals: true,
    mergePoints: true,
  });
  cubes.setInputData(image);
  const mapper = vtkMapper.newInstance({ scalarVisibility: false });
  mapper.setInputData(cubes.getOutputData());
  const actor = vtkActor.newInstance();
  actor.setMapper(mapper);
  actor.setUserMatrix(gridToPatient(geometry));
  actor.getProperty().setAmbient(0.2);
  actor.getProperty().setDiffuse(0.8);
  image.delete();
  cubes.delete();
  return actor;
}

/** Millimetres along the file's axes to LPS, column by column. The filter knows no direction of its own. */
function gridToPatient(geometry: Volume['geometry']): mat4 {
  return mat4.fromValues(
    ...([...axisDirection(geometry, 0), 0] as const),
    ...([...axisDirection(geometry, 1), 0] as const),
    ...([...axisDirection(geometry, 2), 0] as const),
    ...([...geometry.origin, 1] as const),
  );
}
