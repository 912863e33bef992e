import { PlanarViewport, type RenderingEngine, type Types } from '@cornerstonejs/core';
import { ConfidenceSlice } from './confidenceLayer.ts';
import { FusionSlice } from './fusionSlice.ts';
import { type Ijk, indexToWorld, type Lps, minus, nearestVoxel, worldToIndex } from './gridGeometry.ts';
import { LabelLayer, type LabelStyle, type SliceFrame } from './labelLayer.ts';
import { directionLetters } from './orientationLetters.ts';
import { type PictureStyle, VTK_COLOUR_MAPS } from './pictureStyle.ts';
import { type Plane, type PlanePane, planesOf } from './planes.ts';
import { type ScaleBar, scaleBar } from './scaleBar.ts';
import type { ScanVolume } from './scanVolume.ts';
import type {
  DisplayConfidence,
  DisplayFusion,
  DisplayLabels,
  EditedBox,
  PaneCamera,
  ToolPoint,
  WindowLevel,
} from './types.ts';

export type Point = readonly [x: number, y: number];

/** Patient sides around a picture. */
export type Letters = readonly [top: string, right: string, bottom: string, left: string];

/** What the text and lines around one slice say. Lengths in CSS px unless named otherwise. */
export interface PlaneStatus {
  /** Counted from 1, in the file's order. */
  readonly slice: number;
  readonly slices: number;
  readonly letters: Letters;
  /** Where the slice lies on its patient axis, as `S 35.3` mm. */
  readonly position: { readonly letter: string; readonly millimetres: number };
  /** The file axis (0 = i) that the pane steps through. */
  readonly through: 0 | 1 | 2;
  /** Degrees by which the acquisition leans out of the anatomical plane. */
  readonly tilt: number;
  readonly crosshair: Point;
  readonly bar: ScaleBar;
}

const PATIENT_AXIS: Readonly<Record<PlanePane, 0 | 1 | 2>> = { sagittal: 0, coronal: 1, axial: 2 };
/** Pixels between the two points from which a screen direction is measured. */
const PROBE = 100;
const LEAST_ZOOM = 0.2;
const MOST_ZOOM = 60;

/** What lies over the scan. */
export interface PlaneLayers {
  readonly labels: DisplayLabels | undefined;
  readonly confidence: DisplayConfidence | undefined;
  readonly reference: DisplayLabels | undefined;
  readonly fusion: DisplayFusion | undefined;
}

/** One slice pane: the scan by cornerstone, the labels above it. Knows nothing of the other panes. */
export class PlaneView {
  private shown: { readonly volume: ScanVolume; readonly plane: Plane } | undefined;
  private readonly labelLayer: LabelLayer;
  private readonly confidenceSlice = new ConfidenceSlice();
  private readonly fusionSlice = new FusionSlice();
  private readonly referenceLayer: LabelLayer;
  private slice = -1;

  constructor(
    private readonly engine: RenderingEngine,
    readonly pane: PlanePane,
    readonly element: HTMLDivElement,
    readonly labelCanvas: HTMLCanvasElement,
  ) {
    this.labelLayer = new LabelLayer(labelCanvas);
    this.referenceLayer = new LabelLayer(labelCanvas);
  }

  get plane(): Plane | undefined {
    return this.shown?.plane;
  }

  /** The on-screen canvas that holds the grey picture. */
  get canvas(): HTMLCanvasElement {
    return this.viewport().getCanvas();
  }

  get onScreen(): boolean {
    return this.element.clientWidth > 0 && this.element.clientHeight > 0;
  }

  async show(
    volume: ScanVolume,
    centre: Ijk,
    windowLevel: WindowLevel,
    { convention, colourMap }: PictureStyle,
  ): Promise<void> {
    const plane = planesOf(volume.geometry, convention)[this.pane];
    await this.viewport().setDisplaySets({
      displaySetId: volume.displaySetId,
      options: {
        role: 'source',
        orientation: { viewPlaneNormal: point3(plane.towardsEye), viewUp: point3(plane.upward) },
      },
    });
    this.shown = { volume, plane };
    this.slice = -1;
    this.viewport().resetViewState({ resetOrientation: false });
    this.setWindow(windowLevel);
    this.setColourMap(colourMap);
    this.moveTo(centre);
  }

  hide(): void {
    if (!this.shown) return;
    this.viewport().removeData(this.shown.volume.displaySetId);
    this.shown = undefined;
    this.clearLayers();
    // Without data cornerstone draws nothing at all and would leave the last picture standing.
    const { canvas } = this;
    canvas.getContext('2d')?.clearRect(0, 0, canvas.width, canvas.height);
  }

  /** Shows the slice that holds a voxel. True if that is another slice than before. */
  moveTo(centre: Ijk): boolean {
    if (!this.shown) return false;
    const { volume, plane } = this.shown;
    const voxel = nearestVoxel(volume.geometry, centre);
    if (voxel[plane.through] === this.slice) return false;
    this.slice = voxel[plane.through];
    this.viewport().setViewState({
      slice: { kind: 'volumePoint', sliceWorldPoint: point3(indexToWorld(volume.geometry, voxel)) },
    });
    return true;
  }

  setWindow({ centre, width }: WindowLevel): void {
    if (!this.shown) return;
    const voiRange = { lower: centre - width / 2, upper: centre + width / 2 };
    this.viewport().setDisplaySetPresentation(this.shown.volume.displaySetId, { voiRange });
  }

  setColourMap(colourMap: PictureStyle['colourMap']): void {
    if (!this.shown) return;
    const colormap = { name: VTK_COLOUR_MAPS[colourMap] };
    this.viewport().setDisplaySetPresentation(this.shown.volume.displaySetId, { colormap });
  }

  render(): void {
    if (this.shown) this.viewport().render();
  }

  pan(dx: number, dy: number): void {
    const [x, y] = this.viewport().getPan();
    this.viewport().setPan([x + dx, y + dy]);
  }

  /** Enlarges by `factor`; the picture under `at` stays where it is. */
  zoom(factor: number, at?: Point): void {
    const zoom = Math.min(Math.max(this.viewport().getZoom() * factor, LEAST_ZOOM), MOST_ZOOM);
    this.viewport().setZoom(zoom, at && [at[0], at[1]]);
  }

  /** Undefined while nothing is shown. */
  camera(): PaneCamera | undefined {
    const pixelsPerMillimetre = this.pixelsPerMillimetre();
    return pixelsPerMillimetre > 0 ? { middle: this.toWorld(this.middle()), pixelsPerMillimetre } : undefined;
  }

  /** A scan that has nothing at that place keeps its own: it would only be lost from sight. */
  takeCamera({ middle, pixelsPerMillimetre }: PaneCamera): void {
    const own = this.pixelsPerMillimetre();
    if (!this.shown || own === 0) return;
    this.zoom(pixelsPerMillimetre / own);
    const { volume, plane } = this.shown;
    const place = worldToIndex(volume.geometry, middle);
    const isThere = [plane.right, plane.down].every(
      ({ axis }) => place[axis] >= -0.5 && place[axis] <= (volume.geometry.size[2 - axis] ?? 0) - 0.5,
    );
    if (!isThere) return;
    const [[x, y], [wantedX, wantedY]] = [this.toScreen(middle), this.middle()];
    this.pan(wantedX - x, wantedY - y);
  }

  private middle(): Point {
    return [this.element.clientWidth / 2, this.element.clientHeight / 2];
  }

  resetZoom(): void {
    if (this.shown) this.viewport().resetViewState({ resetOrientation: false });
  }

  /** LPS of a point of the pane (CSS px), on the slice shown. */
  toWorld([x, y]: Point): Lps {
    return this.viewport().canvasToWorld([x, y]);
  }

  toScreen(world: Lps): Point {
    return this.viewport().worldToCanvas(point3(world));
  }

  /** True if the slice on the screen cuts the box (array order), whose labels are then read again. */
  labelsEdited(box: EditedBox | undefined): boolean {
    if (!this.shown) return false;
    const axis = (2 - this.shown.plane.through) as 0 | 1 | 2;
    if (box && (this.slice < box.first[axis] || this.slice >= box.end[axis])) return false;
    this.labelLayer.forget();
    return true;
  }

  /** The array coordinates under a point of the pane, whole along the pane's own axis. */
  toolPoint(point: Point): ToolPoint | undefined {
    if (!this.shown) return undefined;
    const { volume, plane } = this.shown;
    const [i, j, k] = worldToIndex(volume.geometry, this.toWorld(point));
    const index: [number, number, number] = [k, j, i];
    const through = (2 - plane.through) as 0 | 1 | 2;
    index[through] = this.slice;
    return { index, through };
  }

  /** Labels as fill and outlines; over a map of confidence that is shown, as outlines. The reference's outlines lie
   *  above all. */
  drawLabels(
    { labels, confidence, reference, fusion }: PlaneLayers,
    style: Omit<LabelStyle, 'underlay' | 'ground'>,
  ): void {
    if (!this.shown || !(labels || confidence?.view || reference || fusion || style.region)) {
      this.clearLayers();
      return;
    }
    if (!reference) this.referenceLayer.forget();
    const { geometry } = this.shown.volume;
    const { plane } = this.shown;
    const underlay = this.confidenceSlice.picture(confidence, geometry, plane, this.slice);
    const fused = this.fusionSlice.picture(fusion, geometry, plane, this.slice);
    const ground = fused && fusion && { picture: fused, opacity: fusion.opacity };
    this.labelLayer.draw(labels, geometry, plane, this.slice, this.sliceFrame(), {
      ...style,
      underlay,
      ground,
    });
    if (reference)
      this.referenceLayer.drawOver(
        reference,
        geometry,
        plane,
        this.slice,
        this.sliceFrame(),
        reference.segments,
      );
  }

  /** What lies over the scan is as large as the scan: nothing of it is kept. */
  clearLayers(): void {
    this.labelLayer.clear();
    this.referenceLayer.forget();
    this.confidenceSlice.forget();
    this.fusionSlice.forget();
  }

  status(centre: Ijk): PlaneStatus | undefined {
    if (!this.shown || !this.onScreen) return undefined;
    const { volume, plane } = this.shown;
    const voxel = nearestVoxel(volume.geometry, centre);
    const axis = PATIENT_AXIS[this.pane];
    const millimetres = indexToWorld(volume.geometry, voxel)[axis];
    return {
      slice: this.slice + 1,
      slices: plane.slices,
      letters: this.letters(),
      position: {
        letter: directionLetters([
          axis === 0 ? millimetres : 0,
          axis === 1 ? millimetres : 0,
          axis === 2 ? millimetres : 0,
        ]),
        millimetres: Math.abs(millimetres),
      },
      through: plane.through,
      tilt: plane.tilt,
      crosshair: this.toScreen(indexToWorld(volume.geometry, centre)),
      bar: scaleBar(this.pixelsPerMillimetre(), this.element.clientWidth / 4),
    };
  }

  /** From what cornerstone really shows, not from the plane we asked for. */
  private letters(): Letters {
    const here = this.toWorld([0, 0]);
    const right = minus(this.toWorld([PROBE, 0]), here);
    const down = minus(this.toWorld([0, PROBE]), here);
    return [
      directionLetters(minus([0, 0, 0], down)),
      directionLetters(right),
      directionLetters(down),
      directionLetters(minus([0, 0, 0], right)),
    ];
  }

  /** CSS px; 0 while nothing is shown. */
  pixelsPerMillimetre(): number {
    if (!this.shown) return 0;
    return PROBE / Math.hypot(...minus(this.toWorld([PROBE, 0]), this.toWorld([0, 0])));
  }

  private sliceFrame(): SliceFrame {
    if (!this.shown) return { left: 0, top: 0, width: 0, height: 0 };
    const { volume, plane } = this.shown;
    const first: [number, number, number] = [0, 0, 0];
    const last: [number, number, number] = [0, 0, 0];
    first[plane.through] = this.slice;
    last[plane.through] = this.slice;
    for (const { axis, sign } of [plane.right, plane.down]) {
      const end = volume.geometry.size[2 - axis] ?? 1;
      first[axis] = sign > 0 ? -0.5 : end - 0.5;
      last[axis] = sign > 0 ? end - 0.5 : -0.5;
    }
    const [left, top] = this.toScreen(indexToWorld(volume.geometry, first));
    const [right, bottom] = this.toScreen(indexToWorld(volume.geometry, last));
    return { left, top, width: right - left, height: bottom - top };
  }

  private viewport(): PlanarViewport {
    const viewport = this.engine.getViewport(this.pane);
    if (!(viewport instanceof PlanarViewport)) throw new TypeError(`${this.pane} is not a planar viewport`);
    return viewport;
  }
}

const point3 = (point: Lps): Types.Point3 => [point[0], point[1], point[2]];
