import {
  cache,
  Enums,
  ImageVolume,
  imageLoader,
  type RenderingEngine,
  type Types,
  utilities,
} from '@cornerstonejs/core';
import type { Geometry } from '../../workers/image/index.ts';
import { type DisplayVoxels, displayVoxels } from './displayVoxels.ts';
import { axisDirection, indexToWorld, sizeIjk, spacingIjk } from './gridGeometry.ts';
import { longestAxis } from './renderingStart.ts';
import { breath, prepareTexture, releaseTexture, SLICE_OF_TIME_MS } from './scanTexture.ts';
import type { DisplayScan, WindowLevel } from './types.ts';
import { ViewerError } from './viewerError.ts';

const FRAME_OF_REFERENCE = 'segloop-patient';

/** A scan as cornerstone holds it: one image per file slice, all views of one voxel array. */
export interface ScanVolume {
  readonly volumeId: string;
  readonly displaySetId: string;
  readonly geometry: Geometry;
  readonly voxels: DisplayVoxels;
  readonly image: ImageVolume;
}

/** cornerstone never forgets the metadata of a slice, so names are used again after a few scans. */
const NAMES = 4;
let volumesMade = 0;

/**
 * Registers the scan with cornerstone without copying its voxels. Slices are added a few milliseconds at a time,
 * because cornerstone scans each for its range. Aborting frees what was registered.
 */
export async function createScanVolume(
  engine: RenderingEngine,
  scan: DisplayScan,
  windowLevel: WindowLevel,
  signal: AbortSignal,
): Promise<ScanVolume> {
  const { geometry } = scan.volume;
  refuseTooLarge(scan);
  const voxels = await displayVoxels(scan.volume, breath);
  signal.throwIfAborted();
  const volumeId = `scan-${++volumesMade % NAMES}`;
  const imageIds = await addSlices(volumeId, geometry, voxels, signal);
  const middle = imageIds[imageIds.length >> 1];
  if (middle) describeWindow(middle, windowLevel);
  const image = volumeOf(volumeId, geometry, voxels, imageIds, scan.modality);
  prepareTexture(engine, image);
  cache.putVolumeSync(volumeId, image);
  const displaySetId = `${volumeId}-display`;
  utilities.genericViewportDisplaySetMetadataProvider.add(displaySetId, {
    kind: 'planar',
    imageIds,
    volumeId,
    initialImageIdIndex: imageIds.length >> 1,
  });
  return { volumeId, displaySetId, geometry, voxels, image };
}

/** Gives back the memory of a scan, in cornerstone's caches and on the graphics processor. No pane may show it. */
export function freeScanVolume(engine: RenderingEngine, { volumeId, displaySetId, image }: ScanVolume): void {
  const { imageIds } = image;
  releaseTexture(engine, image);
  cache.removeVolumeLoadObject(volumeId);
  forgetSlices(imageIds);
  utilities.genericViewportDisplaySetMetadataProvider.remove(displaySetId);
}

function refuseTooLarge(scan: DisplayScan): void {
  const longest = longestAxis();
  const voxels = Math.max(...scan.volume.geometry.size);
  if (voxels > longest) throw new ViewerError('volumeTooLarge', { name: scan.name, voxels, longest });
}

async function addSlices(
  volumeId: string,
  geometry: Geometry,
  voxels: DisplayVoxels,
  signal: AbortSignal,
): Promise<string[]> {
  const [width, height, depth] = sizeIjk(geometry);
  const imageIds: string[] = [];
  let breathed = performance.now();
  for (let slice = 0; slice < depth; slice++) {
    const imageId = `${volumeId}_slice_${slice}`;
    addSlice(imageId, geometry, slice, voxels.subarray(slice * width * height, (slice + 1) * width * height));
    imageIds.push(imageId);
    if (performance.now() - breathed < SLICE_OF_TIME_MS) continue;
    await breath();
    breathed = performance.now();
    if (signal.aborted) {
      forgetSlices(imageIds);
      signal.throwIfAborted();
    }
  }
  return imageIds;
}

function addSlice(imageId: string, geometry: Geometry, slice: number, voxels: DisplayVoxels): void {
  const [width, height] = sizeIjk(geometry);
  const [columnSpacing, rowSpacing] = spacingIjk(geometry);
  imageLoader.createAndCacheLocalImage(imageId, {
    scalarData: voxels,
    dimensions: [width, height],
    spacing: [columnSpacing, rowSpacing],
    origin: [...indexToWorld(geometry, [0, 0, slice])],
    direction: axisVectors(geometry),
    frameOfReferenceUID: FRAME_OF_REFERENCE,
    targetBuffer: { type: arrayType(voxels) },
  });
}

/** cornerstone derives a first window from the middle slice; told here, it need not read the voxels again. */
function describeWindow(imageId: string, { centre, width }: WindowLevel): void {
  utilities.genericMetadataProvider.add(imageId, {
    type: Enums.MetadataModules.VOI_LUT,
    metadata: { windowCenter: [centre], windowWidth: [width] },
  });
}

function volumeOf(
  volumeId: string,
  geometry: Geometry,
  voxels: DisplayVoxels,
  imageIds: string[],
  modality: string,
): ImageVolume {
  const [columns, rows] = sizeIjk(geometry);
  const [columnSpacing, rowSpacing] = spacingIjk(geometry);
  const bits = voxels.BYTES_PER_ELEMENT * 8;
  const signed = voxels instanceof Int16Array;
  const image = new ImageVolume({
    volumeId,
    imageIds,
    dimensions: [...sizeIjk(geometry)],
    spacing: [...spacingIjk(geometry)],
    origin: [...geometry.origin],
    direction: axisVectors(geometry),
    dataType: arrayType(voxels),
    numberOfComponents: 1,
    metadata: {
      BitsAllocated: bits,
      BitsStored: bits,
      HighBit: bits - 1,
      SamplesPerPixel: 1,
      PhotometricInterpretation: 'MONOCHROME2',
      PixelRepresentation: signed ? 1 : 0,
      Modality: modality,
      SeriesInstanceUID: volumeId,
      ImageOrientationPatient: [...axisVectors(geometry)].slice(0, 6),
      PixelSpacing: [rowSpacing, columnSpacing],
      FrameOfReferenceUID: FRAME_OF_REFERENCE,
      Columns: columns,
      Rows: rows,
      voiLut: [],
      VOILUTFunction: 'LINEAR',
    },
  });
  // A volume that counts as loaded is uploaded whole at its first drawing, in one long task.
  image.loadStatus = { loaded: false };
  return image;
}

/** cornerstone's direction: the axis vectors i, j, k one after another (the transpose of ITK's matrix). */
function axisVectors(geometry: Geometry): Types.Mat3 {
  const [i, j, k] = [axisDirection(geometry, 0), axisDirection(geometry, 1), axisDirection(geometry, 2)];
  return [...i, ...j, ...k];
}

function arrayType(voxels: DisplayVoxels): 'Uint8Array' | 'Uint16Array' | 'Int16Array' | 'Float32Array' {
  if (voxels instanceof Uint8Array) return 'Uint8Array';
  if (voxels instanceof Uint16Array) return 'Uint16Array';
  return voxels instanceof Int16Array ? 'Int16Array' : 'Float32Array';
}

function forgetSlices(imageIds: readonly string[]): void {
  for (const imageId of imageIds)
    if (cache.getImageLoadObject(imageId)) cache.removeImageLoadObject(imageId, { force: true });
}
