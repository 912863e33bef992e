import { Enums, eventTarget, RenderingEngine } from '@cornerstonejs/core';
import { insideGrid, middleOf, nudged, scrolled, underPoint } from './crosshairMoves.ts';
import { readoutAt } from './cursorReadout.ts';
import { firstChannel } from './displayVoxels.ts';
import { type Ijk, indexToWorld, type Lps, worldToIndex } from './gridGeometry.ts';
import { labelGridFault } from './labelGrid.ts';
import { type OtherOverlays, Overlays } from './overlays.ts';
import { PaneTurns } from './paneTurns.ts';
import { percentileWindow } from './percentileWindow.ts';
import { type LabelDrawing, type PictureStyle, PLAIN_PICTURE } from './pictureStyle.ts';
import { ALL_PANES, PLANE_PANES, type PlanePane } from './planes.ts';
import { type Letters, type PlaneStatus, PlaneView, type Point } from './planeView.ts';
import { startRendering } from './renderingStart.ts';
import { breath, touchTexture, uploadSlices } from './scanTexture.ts';
import { createScanVolume, freeScanVolume, type ScanVolume } from './scanVolume.ts';
import type {
  CursorReadout,
  DisplayLabels,
  DisplayScan,
  EditedBox,
  Pane,
  PaneCamera,
  ToolPoint,
  WindowLevel,
} from './types.ts';
import { ViewerError } from './viewerError.ts';
import { VolumeView } from './volumeView.ts';

export interface PaneElements {
  readonly element: HTMLDivElement;
  /** Missing for the 3-D pane. */
  readonly labels: HTMLCanvasElement | undefined;
}

export interface StageEvents {
  readonly onWindowLevel: (windowLevel: WindowLevel) => void;
  readonly onFailure: (error: unknown) => void;
  readonly onCentre: (world: Lps) => void;
  readonly onCamera: (pane: Pane, camera: PaneCamera) => void;
}

/** What the panes show at this moment; a new object whenever something changed. */
export interface StageSnapshot {
  readonly planes: Readonly<Record<PlanePane, PlaneStatus | undefined>>;
  readonly windowLevel: WindowLevel | undefined;
  /** Sides of the 3-D view, while there is one. */
  readonly volumeLetters: Letters | undefined;
}

export const EMPTY_SNAPSHOT: StageSnapshot = {
  planes: { axial: undefined, sagittal: undefined, coronal: undefined },
  windowLevel: undefined,
  volumeLetters: undefined,
};

const ENGINE = 'segloop-viewer';
/** Pixels of dragging that change the window by the scan's own range. */
const DRAG_FOR_WHOLE_RANGE = 600;
/** Milliseconds without an edit after which surfaces are made anew: that takes longer than a frame. */
const SURFACES_AFTER = 1500;
let enginesMade = 0;

/**
 * The viewer without React: one rendering engine, three linked planes, the 3-D view, and the voxel they all meet
 * in. Commands change it, `snapshot` tells what is on the screen, listeners hear of every change.
 */
export class Stage {
  private readonly engine: RenderingEngine;
  private readonly views: Readonly<Record<PlanePane, PlaneView>>;
  private readonly volumeView: VolumeView;
  private readonly overlays: Overlays;
  private readonly listeners = new Set<() => void>();
  private readonly turns = new PaneTurns((pane) => this.viewOf(pane).render());
  private readonly observer: ResizeObserver;
  /** Changes of what is mounted run one after another. */
  private work = Promise.resolve();
  private loadingAbort = new AbortController();
  private scan: DisplayScan | undefined;
  private volume: ScanVolume | undefined;
  private picture: PictureStyle = PLAIN_PICTURE;
  private volumeWanted = false;
  private centre: Ijk = [0, 0, 0];
  private windowLevel: WindowLevel | undefined;
  private windowStep = 1;
  private current: StageSnapshot = EMPTY_SNAPSHOT;
  private destroyed = false;
  private surfaceTimer = 0;

  constructor(
    panes: Readonly<Record<Pane, PaneElements>>,
    private readonly events: StageEvents,
  ) {
    startRendering();
    this.engine = new RenderingEngine(`${ENGINE}-${++enginesMade}`);
    this.enqueue(() => this.openViewports(panes));
    const view = (pane: PlanePane) =>
      new PlaneView(
        this.engine,
        pane,
        panes[pane].element,
        panes[pane].labels ?? document.createElement('canvas'),
      );
    this.views = { axial: view('axial'), sagittal: view('sagittal'), coronal: view('coronal') };
    this.overlays = new Overlays(this.views, () => ({ scan: this.scan, voxels: this.volume?.voxels.length }));
    this.volumeView = new VolumeView(this.engine, panes.volume.element);
    this.observer = new ResizeObserver(() => this.fitPanes());
    for (const pane of ALL_PANES) {
      const { element } = panes[pane];
      element.addEventListener(Enums.Events.IMAGE_RENDERED, this.drawn[pane]);
      this.observer.observe(element);
    }
    eventTarget.addEventListener(Enums.Events.WEBGL_CONTEXT_LOST, this.contextLost);
  }

  private async openViewports(panes: Readonly<Record<Pane, PaneElements>>): Promise<void> {
    await breath();
    if (this.destroyed) return;
    try {
      this.engine.setViewports(
        PLANE_PANES.map((pane) => ({
          viewportId: pane,
          type: Enums.ViewportType.PLANAR_NEXT,
          element: panes[pane].element,
          defaultOptions: { background: [0, 0, 0] },
        })),
      );
    } catch (error) {
      this.events.onFailure(error);
    }
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  };

  readonly snapshot = (): StageSnapshot => this.current;

  destroy(): void {
    this.destroyed = true;
    clearTimeout(this.surfaceTimer);
    this.loadingAbort.abort();
    this.observer.disconnect();
    eventTarget.removeEventListener(Enums.Events.WEBGL_CONTEXT_LOST, this.contextLost);
    this.volumeView.hide();
    this.clearScan();
    for (const pane of ALL_PANES)
      this.elementOf(pane).removeEventListener(Enums.Events.IMAGE_RENDERED, this.drawn[pane]);
    this.engine.destroy();
    this.listeners.clear();
  }

  /** Replaces the scan; the former one is freed first. Failures go to `onFailure`. */
  setScan(scan: DisplayScan | undefined, windowLevel: WindowLevel | undefined): void {
    this.loadingAbort.abort();
    const abort = new AbortController();
    this.loadingAbort = abort;
    this.enqueue(async () => {
      this.clearScan();
      if (!scan || abort.signal.aborted) return;
      try {
        await this.load(scan, windowLevel, abort.signal);
      } catch (error) {
        if (abort.signal.aborted) return;
        this.clearScan();
        this.events.onFailure(error instanceof ViewerError ? error : notShown(scan, error));
      }
    });
  }

  setLabels(
    labels: DisplayLabels | undefined,
    opacity: number,
    drawing: LabelDrawing = this.overlays.drawing,
  ): void {
    const { overlays } = this;
    const fault = this.scan && labels && labelGridFault(labels, this.scan);
    // The same voxels drawn otherwise (a cut that is dragged) follow the hand at once.
    const hasOtherVoxels = overlays.labels?.volume !== labels?.volume;
    overlays.labels = fault ? undefined : labels;
    overlays.opacity = opacity;
    overlays.drawing = drawing;
    if (fault) this.events.onFailure(fault);
    if (hasOtherVoxels) this.enqueue(() => this.drawNewLabels());
    else overlays.drawAll();
    if (this.volumeView.shown) this.enqueue(() => this.updateVolumeView());
  }

  /** One pane a task: the first outlines of a large map take tens of milliseconds in each. */
  private async drawNewLabels(): Promise<void> {
    for (const pane of PLANE_PANES) {
      await breath();
      this.overlays.draw(pane);
    }
  }

  /** What does not fit the scan is left out. */
  setOverlay<Kind extends keyof OtherOverlays>(kind: Kind, overlay: OtherOverlays[Kind]): void {
    this.overlays.set(kind, overlay);
  }

  setPicture(picture: PictureStyle): void {
    const { convention, colourMap, volumePreset } = this.picture;
    this.picture = picture;
    if (picture.convention !== convention) this.enqueue(() => this.turnPlanes());
    if (picture.volumePreset !== volumePreset && this.scan) {
      this.volumeView.setPreset(picture.volumePreset, this.scan.modality);
      this.redraw('volume');
    }
    if (picture.colourMap === colourMap) return;
    for (const pane of PLANE_PANES) {
      this.views[pane].setColourMap(picture.colourMap);
      if (this.volume) this.redraw(pane);
    }
  }

  private async turnPlanes(): Promise<void> {
    const { volume, windowLevel } = this;
    if (!volume || !windowLevel) return;
    for (const pane of PLANE_PANES) {
      this.views[pane].hide();
      await this.views[pane].show(volume, this.centre, windowLevel, this.picture);
      this.redraw(pane);
    }
    this.publish();
  }

  /** Shows voxels of the label map that were changed in place; surfaces follow when the hand rests. */
  labelsEdited(box: EditedBox | undefined): void {
    for (const pane of PLANE_PANES) if (this.views[pane].labelsEdited(box)) this.overlays.draw(pane);
    if (!this.volumeView.shown) return;
    clearTimeout(this.surfaceTimer);
    this.surfaceTimer = window.setTimeout(() => {
      this.volumeView.forgetLabels();
      this.enqueue(() => this.updateVolumeView());
    }, SURFACES_AFTER);
  }

  toolPoint = (pane: PlanePane, point: Point): ToolPoint | undefined => this.views[pane].toolPoint(point);
  project = (pane: PlanePane, world: Lps): Point => this.views[pane].toScreen(world);
  pixelsPerMillimetre = (pane: PlanePane): number => this.views[pane].pixelsPerMillimetre();

  /** `undefined`: the scan's own window, which is reported. */
  setWindow(windowLevel: WindowLevel | undefined): void {
    if (!this.scan || !this.volume) return;
    const wanted = windowLevel ?? this.scan.windowLevel ?? percentileWindow(this.volume.voxels);
    if (!windowLevel) this.events.onWindowLevel(wanted);
    if (this.windowLevel?.centre === wanted.centre && this.windowLevel.width === wanted.width) return;
    this.windowLevel = wanted;
    for (const pane of PLANE_PANES) {
      this.views[pane].setWindow(wanted);
      this.redraw(pane);
    }
    this.publish();
  }

  /** Changes the window by a drag of (dx, dy) pixels: right is wider, down is a higher centre. */
  dragWindow(dx: number, dy: number): void {
    if (!this.windowLevel) return;
    const width = Math.max(this.windowLevel.width + dx * this.windowStep, this.windowStep / 8);
    const windowLevel = { width, centre: this.windowLevel.centre + dy * this.windowStep };
    this.setWindow(windowLevel);
    this.events.onWindowLevel(windowLevel);
  }

  setVolumeShown(shown: boolean): void {
    if (shown === this.volumeWanted) return;
    this.volumeWanted = shown;
    this.enqueue(() => this.updateVolumeView());
  }

  /** Moves all planes so that they meet in a voxel coordinate (clamped to the grid). */
  setCentre(index: Ijk): void {
    if (!this.volume) return;
    this.centre = insideGrid(this.volume.geometry, index);
    for (const pane of PLANE_PANES) if (this.views[pane].moveTo(this.centre)) this.redraw(pane);
    this.publish();
    this.events.onCentre(indexToWorld(this.volume.geometry, this.centre));
  }

  jumpTo(world: Lps): void {
    if (this.volume) this.setCentre(worldToIndex(this.volume.geometry, world));
  }

  /** Puts the crosshair under a point of a pane; the pane's own slice stays. */
  crosshairTo(pane: PlanePane, point: Point): void {
    const { plane } = this.views[pane];
    if (!this.volume || !plane) return;
    const world = this.views[pane].toWorld(point);
    this.setCentre(underPoint(this.volume.geometry, this.centre, plane, world));
  }

  scroll(pane: Pane, slices: number): void {
    const plane = this.planeOf(pane);
    if (plane) this.setCentre(scrolled(this.centre, plane, slices));
  }

  /** Moves the crosshair by voxels to the right and downwards as a plane shows them. */
  nudge(pane: Pane, right: number, down: number): void {
    const plane = this.planeOf(pane);
    if (plane) this.setCentre(nudged(this.centre, plane, right, down));
  }

  /** Brings the crosshair into the middle of every plane. */
  centreViews(): void {
    if (!this.volume) return;
    const middle = indexToWorld(this.volume.geometry, this.centre);
    for (const pane of PLANE_PANES) {
      const camera = this.views[pane].camera();
      if (camera) this.takeCamera(pane, { ...camera, middle });
      this.tellCamera(pane);
    }
  }

  /** The crosshair as a tool takes it. */
  crosshairPoint(pane: PlanePane): ToolPoint | undefined {
    const { plane } = this.views[pane];
    const [i, j, k] = this.centre;
    return plane && { index: [k, j, i], through: (2 - plane.through) as 0 | 1 | 2 };
  }

  pan(pane: Pane, dx: number, dy: number): void {
    if (!this.volume) return;
    this.viewOf(pane).pan(dx, dy);
    this.redraw(pane);
    this.tellCamera(pane);
  }

  rotate(dx: number, dy: number): void {
    this.volumeView.rotate(dx, dy);
  }

  zoom(pane: Pane, factor: number, at?: Point): void {
    if (!this.volume) return;
    this.viewOf(pane).zoom(factor, at);
    this.redraw(pane);
    this.tellCamera(pane);
  }

  camera = (pane: Pane): PaneCamera | undefined =>
    pane === 'volume' ? undefined : this.views[pane].camera();

  takeCamera(pane: Pane, camera: PaneCamera): void {
    if (pane === 'volume' || !this.volume) return;
    this.views[pane].takeCamera(camera);
    this.redraw(pane);
  }

  private tellCamera(pane: Pane): void {
    const camera = this.camera(pane);
    if (camera) this.events.onCamera(pane, camera);
  }

  /** The whole scan in every pane, the crosshair in its middle, the 3-D view from the front. */
  resetView(): void {
    if (!this.volume) return;
    for (const pane of PLANE_PANES) {
      this.views[pane].resetZoom();
      this.redraw(pane);
      this.tellCamera(pane);
    }
    this.volumeView.reset();
    this.setCentre(middleOf(this.volume.geometry));
  }

  readout(pane: PlanePane, point: Point): CursorReadout | undefined {
    const view = this.views[pane];
    if (!this.volume || !view.plane) return undefined;
    const { labels, confidence } = this.overlays;
    return readoutAt(pane, view.toWorld(point), this.volume, labels, confidence);
  }

  /** The pane's pictures from bottom to top, for a capture. */
  layers(pane: Pane): readonly HTMLCanvasElement[] {
    if (pane !== 'volume') return [this.views[pane].canvas, this.views[pane].labelCanvas];
    const canvas = this.volumeView.canvas;
    return canvas ? [canvas] : [];
  }

  /** Resolves once nothing is being loaded and all panes on the screen are drawn. */
  async settled(): Promise<void> {
    for (let work: Promise<void> | undefined; work !== this.work; ) {
      work = this.work;
      await work;
    }
    while (!this.destroyed && !this.turns.idle) await nextFrame();
    await nextFrame();
  }

  private enqueue(step: () => Promise<void>): void {
    this.work = this.work.then(async () => {
      if (!this.destroyed) await step();
    });
  }

  private async load(scan: DisplayScan, wanted: WindowLevel | undefined, signal: AbortSignal): Promise<void> {
    // Breaths: the page answers between steps that each take tens of milliseconds for a large scan.
    await breath();
    const own = percentileWindow(firstChannel(scan.volume));
    const windowLevel = wanted ?? scan.windowLevel ?? own;
    await breath();
    const volume = await createScanVolume(this.engine, scan, windowLevel, signal);
    if (signal.aborted) {
      freeScanVolume(this.engine, volume);
      return;
    }
    this.volume = volume;
    this.scan = scan;
    this.windowLevel = windowLevel;
    this.windowStep = own.width / DRAG_FOR_WHOLE_RANGE;
    this.centre = middleOf(volume.geometry);
    if (!wanted) this.events.onWindowLevel(windowLevel);
    await touchTexture(this.engine, volume.image, this.centre[2]);
    for (const pane of PLANE_PANES) {
      await breath();
      await this.views[pane].show(volume, this.centre, windowLevel, this.picture);
    }
    if (this.overlays.labels) this.setLabels(this.overlays.labels, this.overlays.opacity);
    await uploadSlices(this.engine, volume.image, this.centre[2], () => this.drawAll(), signal);
    await this.updateVolumeView();
    this.publish();
  }

  private clearScan(): void {
    this.volumeView.hide();
    for (const pane of PLANE_PANES) this.views[pane].hide();
    this.turns.forget();
    if (this.volume) freeScanVolume(this.engine, this.volume);
    this.volume = undefined;
    this.scan = undefined;
    this.windowLevel = undefined;
    if (this.current === EMPTY_SNAPSHOT) return;
    this.current = EMPTY_SNAPSHOT;
    for (const listener of this.listeners) listener();
  }

  private async updateVolumeView(): Promise<void> {
    if (!this.volumeWanted || !this.volume || !this.scan) {
      this.volumeView.hide();
      this.publish();
      return;
    }
    const { volume, scan, overlays } = this;
    try {
      if (!this.volumeView.shown)
        await this.volumeView.show(volume, scan.modality, this.picture.volumePreset, !overlays.labels);
      await this.volumeView.showLabels(overlays.labels, this.loadingAbort.signal);
      this.redraw('volume');
    } catch (error) {
      if (!this.loadingAbort.signal.aborted) this.events.onFailure(notShown(scan, error));
    }
  }

  private redraw(pane: Pane): void {
    if (this.viewOf(pane).onScreen) this.turns.request(pane);
  }

  private async drawAll(): Promise<void> {
    for (const pane of PLANE_PANES) this.redraw(pane);
    while (!this.destroyed && !this.turns.idle) await nextFrame();
  }

  private readonly drawn: Readonly<Record<Pane, () => void>> = {
    axial: () => this.afterDrawing('axial'),
    sagittal: () => this.afterDrawing('sagittal'),
    coronal: () => this.afterDrawing('coronal'),
    volume: () => this.afterDrawing('volume'),
  };

  private afterDrawing(pane: Pane): void {
    this.turns.drawn(pane);
    if (pane !== 'volume') this.overlays.draw(pane);
    this.publish();
  }

  private publish(): void {
    const of = (pane: PlanePane) => this.views[pane].status(this.centre);
    this.current = {
      planes: { axial: of('axial'), sagittal: of('sagittal'), coronal: of('coronal') },
      windowLevel: this.windowLevel,
      volumeLetters: this.volumeView.letters(),
    };
    for (const listener of this.listeners) listener();
  }

  /** cornerstone skips a resize that comes while a frame is pending, so it is tried again until sizes agree. */
  private fitPanes(): void {
    if (this.destroyed || this.engine.getViewports().length === 0) return;
    this.engine.resize(true, true);
    for (const pane of PLANE_PANES) if (this.volume) this.redraw(pane);
    if (this.volumeView.onScreen) this.redraw('volume');
    if (this.unfitting()) requestAnimationFrame(() => this.fitPanes());
  }

  private unfitting(): boolean {
    const ratio = window.devicePixelRatio || 1;
    return PLANE_PANES.some((pane) => {
      const view = this.views[pane];
      return (
        this.volume && view.onScreen && view.canvas.width !== Math.round(view.element.clientWidth * ratio)
      );
    });
  }

  private readonly contextLost = (): void => this.events.onFailure(new ViewerError('contextLost'));

  private viewOf(pane: Pane): PlaneView | VolumeView {
    return pane === 'volume' ? this.volumeView : this.views[pane];
  }

  private planeOf(pane: Pane): PlaneView['plane'] {
    return pane === 'volume' ? undefined : this.views[pane].plane;
  }

  private elementOf(pane: Pane): HTMLDivElement {
    return this.viewOf(pane).element;
  }
}

export const nextFrame = () => new Promise<void>((resolve) => requestAnimationFrame(() => resolve()));

function notShown(scan: DisplayScan, error: unknown): ViewerError {
  const reason = error instanceof Error ? error.message : String(error);
  return new ViewerError('notShown', { name: scan.name, reason }, { cause: error });
}
