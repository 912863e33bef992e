import {
  Enums,
  getRenderingCapabilities,
  type RenderingEngine,
  setVolumesForViewports,
  VolumeViewport3D,
} from '@cornerstonejs/core';
import { cross, dot, type Lps, minus, plus, scaled } from './gridGeometry.ts';
import { type LabelSurface, labelSurfaces, styleSurface } from './labelSurfaces.ts';
import { directionLetters } from './orientationLetters.ts';
import { RENDERING_PRESETS, type VolumePreset } from './pictureStyle.ts';
import type { Letters } from './planeView.ts';
import type { ScanVolume } from './scanVolume.ts';
import type { DisplayLabels, DisplayScan } from './types.ts';

const VIEWPORT = 'volume';
const SURFACE = 'label-surface-';
const surfaceId = (value: number) => `${SURFACE}${value}`;
/** Without a graphics processor one picture at full sampling takes seconds, during which the page stands still. */
const COARSE_SAMPLING = 4;
const RADIANS_PER_PIXEL = Math.PI / 400;

/** The 3-D pane: the surfaces of the labels, or a volume rendering where there are none. Made only when asked for,
 *  because it is by far the slowest picture. */
export class VolumeView {
  private enabled = false;
  private faced = false;
  private surfaces: readonly LabelSurface[] = [];
  private surfacesOf: DisplayLabels['volume'] | undefined;

  constructor(
    private readonly engine: RenderingEngine,
    readonly element: HTMLDivElement,
  ) {}

  get shown(): boolean {
    return this.enabled;
  }

  get onScreen(): boolean {
    return this.enabled && this.element.clientWidth > 0 && this.element.clientHeight > 0;
  }

  get canvas(): HTMLCanvasElement | undefined {
    return this.viewport()?.canvas;
  }

  async show(
    volume: ScanVolume,
    modality: DisplayScan['modality'],
    preset: VolumePreset,
    rendered: boolean,
  ): Promise<void> {
    this.hide();
    this.engine.enableElement({
      viewportId: VIEWPORT,
      type: Enums.ViewportType.VOLUME_3D,
      element: this.element,
      defaultOptions: { background: [0, 0, 0] },
    });
    this.enabled = true;
    // One volume rendering takes seconds without a graphics processor: none behind surfaces.
    const callback = ({ volumeActor }: { volumeActor: { setVisibility(visible: boolean): void } }) =>
      volumeActor.setVisibility(rendered);
    await setVolumesForViewports(this.engine, [{ volumeId: volume.volumeId, callback }], [VIEWPORT]);
    const sampleDistanceMultiplier = getRenderingCapabilities().softwareRasterizer ? COARSE_SAMPLING : 1;
    this.viewport()?.setProperties({ sampleDistanceMultiplier });
    this.setPreset(preset, modality);
    this.faced = false;
  }

  setPreset(preset: VolumePreset, modality: DisplayScan['modality']): void {
    const own = modality === 'CT' ? 'bone' : 'mr';
    this.viewport()?.setProperties({ preset: RENDERING_PRESETS[preset === 'auto' ? own : preset] });
  }

  /** The label map's voxels have changed: its surfaces are made again when next asked for. */
  forgetLabels(): void {
    this.surfacesOf = undefined;
  }

  /** Surfaces for `labels`, or the volume rendering for none. Another colour or a hidden segment costs nothing. */
  async showLabels(labels: DisplayLabels | undefined, signal: AbortSignal): Promise<void> {
    if (labels?.volume !== this.surfacesOf) {
      this.dropSurfaces();
      if (labels) {
        // Ignore would hide what it surrounds.
        const values = labels.segments.flatMap(({ value, hatched }) => (value > 0 && !hatched ? value : []));
        this.surfaces = await labelSurfaces(labels.volume, values, signal);
        this.surfacesOf = labels.volume;
        for (const { value, actor } of this.surfaces)
          this.viewport()?.addActor({ uid: surfaceId(value), actor });
      }
    }
    for (const surface of this.surfaces) styleSurface(surface, labels?.segments ?? []);
    const rendering = this.viewport()
      ?.getActors()
      .find(({ uid }) => !uid.startsWith(SURFACE));
    rendering?.actor.setVisibility(this.surfaces.length === 0);
    if (!this.faced) this.faceFront();
  }

  /** Patient sides at top, right, bottom and left of the view. */
  letters(): Letters | undefined {
    const camera = this.viewport()?.getCamera();
    if (!camera?.viewUp || !camera.viewPlaneNormal) return undefined;
    const up: Lps = camera.viewUp;
    const right = cross(up, camera.viewPlaneNormal);
    return [up, right, scaled(up, -1), scaled(right, -1)].map(directionLetters) as [
      string,
      string,
      string,
      string,
    ];
  }

  private dropSurfaces(): void {
    this.viewport()?.removeActors(this.surfaces.map(({ value }) => surfaceId(value)));
    for (const { actor } of this.surfaces) actor.delete();
    this.surfaces = [];
    this.surfacesOf = undefined;
  }

  hide(): void {
    if (!this.enabled) return;
    this.dropSurfaces();
    this.enabled = false;
    this.engine.disableElement(VIEWPORT);
  }

  render(): void {
    this.viewport()?.render();
  }

  reset(): void {
    this.faceFront();
    this.render();
  }

  /** Turns the patient under the pointer by a drag of (dx, dy) pixels. */
  rotate(dx: number, dy: number): void {
    const viewport = this.viewport();
    const camera = viewport?.getCamera();
    if (!viewport || !camera?.focalPoint || !camera.position || !camera.viewUp) return;
    const right = cross(camera.viewUp, minus(camera.position, camera.focalPoint));
    const length = Math.hypot(...right) || 1;
    const sideways = scaled(right, 1 / length);
    const turn = (v: Lps) =>
      rotated(
        rotated(v, camera.viewUp ?? [0, 0, 1], -dx * RADIANS_PER_PIXEL),
        sideways,
        -dy * RADIANS_PER_PIXEL,
      );
    const arm = turn(minus(camera.position, camera.focalPoint));
    const position = plus(camera.focalPoint, arm);
    const viewUp = turn(camera.viewUp);
    viewport.setCamera({ position: [...position], viewUp: [...viewUp] });
    this.render();
  }

  zoom(factor: number): void {
    const viewport = this.viewport();
    if (!viewport) return;
    viewport.setZoom(viewport.getZoom() * factor);
    this.render();
  }

  pan(dx: number, dy: number): void {
    const viewport = this.viewport();
    if (!viewport) return;
    const [x, y] = viewport.getPan();
    viewport.setPan([x + dx, y + dy]);
    this.render();
  }

  /** Seen from the front, head up. */
  private faceFront(): void {
    const viewport = this.viewport();
    if (!viewport) return;
    viewport.setCamera({ viewPlaneNormal: [0, -1, 0], viewUp: [0, 0, 1] });
    viewport.resetCamera();
    this.faced = true;
  }

  private viewport(): VolumeViewport3D | undefined {
    if (!this.enabled) return undefined;
    const viewport = this.engine.getViewport(VIEWPORT);
    return viewport instanceof VolumeViewport3D ? viewport : undefined;
  }
}

/** Rodrigues' rotation of `v` about the unit vector `axis`. */
function rotated(v: Lps, axis: Lps, angle: number): Lps {
  const along = scaled(axis, dot(axis, v) * (1 - Math.cos(angle)));
  return plus(plus(scaled(v, Math.cos(angle)), scaled(cross(axis, v), Math.sin(angle))), along);
}
