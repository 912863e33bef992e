import type { Volume, VoxelArray } from '../../workers/image/index.ts';

import type { ColourMap, LabelDrawing, PictureStyle } from './pictureStyle.ts';

export type Pane = 'axial' | 'sagittal' | 'coronal' | 'volume';
export type Layout = 'quad' | 'one-and-three' | 'single';

export interface WindowLevel {
  readonly width: number;
  readonly centre: number;
}

export interface DisplayScan {
  readonly id: string;
  readonly name: string;
  /** One channel; the viewer keeps its own copy in a type the GPU takes. */
  readonly volume: Volume;
  readonly modality: 'CT' | 'MR' | 'PT' | 'other';
  /** What its file asks for. @default full range less 0.1 % at each end */
  readonly windowLevel?: WindowLevel | undefined;
}

export interface DisplaySegment {
  readonly value: number;
  readonly name: string;
  /** `#rrggbb` */
  readonly colour: string;
  readonly visible: boolean;
  /** Drawn with stripes, as ignore is. */
  readonly hatched?: boolean;
  /** Another one is pointed out: drawn at a third of its strength. */
  readonly faint?: boolean;
}

/** Where classes are unknown: drawn as thin stripes in their colours over whatever label is there. */
export interface DisplayUnknown {
  /** `[z, y, x]` on the scan's grid; 0 = nothing unknown. */
  readonly data: Uint16Array;
  /** For set k, entry k - 1: the colours (`#rrggbb`) of its classes that are shown. */
  readonly colours: readonly (readonly string[])[];
}

/** Voxels of a range of intensities, both ends included, are tinted: what a tool can reach. */
export interface DisplayTint {
  readonly voxels: VoxelArray;
  readonly lower: number;
  readonly upper: number;
  /** `#rrggbb` */
  readonly colour: string;
}

/** A label map on the scan's grid. */
export interface DisplayLabels {
  readonly id: string;
  readonly volume: Volume;
  /** What the planes show instead of the volume's own value, asked for the voxels of a slice when it is drawn;
   *  another function is another picture. */
  readonly labelAt?: ((voxel: number) => number) | undefined;
  readonly segments: readonly DisplaySegment[];
  readonly unknown?: DisplayUnknown | undefined;
  readonly tint?: DisplayTint | undefined;
}

/** `confidence` is how sure the network was; `doubt` is 1 - confidence. */
export type ConfidenceView = 'confidence' | 'doubt';

/** A map of confidence on the scan's grid, in codes. */
export interface DisplayConfidence {
  readonly id: string;
  /** `[z, y, x]` */
  readonly codes: Uint16Array;
  /** 0…1 for a code. */
  readonly probabilityOf: (code: number) => number;
  /** Drawn over the scan, labels as outlines meanwhile; undefined: only read at the pointer. */
  readonly view: ConfidenceView | undefined;
}

/** A second scan, in colour over the first; on a grid of its own. */
export interface DisplayFusion {
  readonly id: string;
  /** One channel. */
  readonly volume: Volume;
  readonly colourMap: ColourMap;
  readonly windowLevel: WindowLevel;
  /** 0…1 */
  readonly opacity: number;
}

/** A measurement on one slice, with its results in words. */
export interface DisplayMeasurement {
  readonly id: string;
  /** `line` through all points, or between two opposite corners. */
  readonly shape: 'line' | 'ellipse' | 'rectangle';
  /** LPS mm. */
  readonly points: readonly (readonly [number, number, number])[];
  /** The file axis (0 = i) across which the slice lies, and its index on it. */
  readonly through: 0 | 1 | 2;
  readonly slice: number;
  readonly lines: readonly string[];
}

/** What lies under the pointer. World in LPS mm; `index` is [i, j, k] of the scan. */
export interface CursorReadout {
  readonly pane: Pane;
  readonly world: readonly [number, number, number];
  readonly index: readonly [number, number, number];
  readonly value: number;
  readonly label?: { readonly value: number; readonly name: string };
  /** 0…1, where a map of confidence is at hand. */
  readonly confidence?: number;
}

/** Where a tool points: voxel coordinates in array order (fractions allowed, whole along `through`). */
export interface ToolPoint {
  readonly index: readonly [z: number, y: number, x: number];
  /** The array axis that the pane steps through. */
  readonly through: 0 | 1 | 2;
}

/** What takes the left mouse button in the planes, instead of window and level. */
export interface PaneTool {
  /** Diameter (mm) of the ring at the pointer. */
  readonly ring?: number;
  /** The outline that a drag draws. */
  readonly rubber?: 'rectangle' | 'ellipse' | 'free';
  /** `#rrggbb` of ring and outline. */
  readonly colour: string;
  /** Beside the pointer: what limits the tool. */
  readonly chip?: string;
  /** @param inverted Ctrl or Cmd was held */
  readonly begin: (at: ToolPoint, inverted: boolean) => void;
  /** All points since the last call, in order. */
  readonly move: (points: readonly ToolPoint[]) => void;
  readonly end: () => void;
  /** Escape, or the system took the pointer away. */
  readonly cancel: () => void;
  /** By keyboard, at the crosshair; without it, a click there. */
  readonly press?: (at: ToolPoint) => void;
  /** Shift + wheel: +1 larger, -1 smaller. */
  readonly resize: (steps: number) => void;
}

/** Voxels first ≤ index < end in array order. */
export interface EditedBox {
  readonly first: readonly [z: number, y: number, x: number];
  readonly end: readonly [z: number, y: number, x: number];
}

/** How a plane is looked at. */
export interface PaneCamera {
  /** What lies in the middle of the pane, LPS mm. */
  readonly middle: readonly [number, number, number];
  /** CSS px */
  readonly pixelsPerMillimetre: number;
}

export interface ViewerProps {
  readonly scan?: DisplayScan;
  readonly labels?: DisplayLabels;
  readonly confidence?: DisplayConfidence | undefined;
  /** Drawn as outlines over the labels, to compare with. */
  readonly reference?: DisplayLabels | undefined;
  readonly fusion?: DisplayFusion | undefined;
  readonly measurements?: readonly DisplayMeasurement[] | undefined;
  /** @default PLAIN_PICTURE */
  readonly picture?: PictureStyle | undefined;
  /** A box that is outlined in the planes. */
  readonly region?: EditedBox | undefined;
  readonly layout: Layout;
  /** The pane that fills the view in 'single', and the large one in 'one-and-three'. */
  readonly mainPane: Pane;
  /** undefined: the viewer takes the scan's own and reports it. */
  readonly windowLevel?: WindowLevel;
  /** 0..1, fill. Outlines stay 2 px. */
  readonly labelOpacity: number;
  /** @default 'both' */
  readonly labelDrawing?: LabelDrawing;
  readonly labelsShown: boolean;
  readonly crosshairShown: boolean;
  /** The 3-D pane renders only once this is true. */
  readonly volumeShown: boolean;
  readonly hidePatientData: boolean;
  readonly tool?: PaneTool;
  readonly onCursor: (readout: CursorReadout | undefined) => void;
  readonly onWindowLevel: (windowLevel: WindowLevel) => void;
  readonly onMaximise: (pane: Pane) => void;
  /** The planes meet in another point (LPS mm). */
  readonly onCentre?: ((world: readonly [number, number, number]) => void) | undefined;
  /** A plane was moved or enlarged by hand, or reset. */
  readonly onCamera?: ((pane: Pane, camera: PaneCamera) => void) | undefined;
  /** Asked for by the button in the empty 3-D pane; without it the pane has no button. */
  readonly onShowVolume?: () => void;
  /** WebGL2 missing, volume too large for a texture…: StudioError. */
  readonly onFailure: (error: unknown) => void;
}

/** What a ref to <Viewer> offers to keys and scripts. */
export interface ViewerHandle {
  resetView(): void;
  scroll(pane: Pane, slices: number): void;
  /** Moves the crosshair by voxels as a plane shows them. */
  nudge(pane: Pane, right: number, down: number): void;
  /** Brings the crosshair into the middle of every plane. */
  centreViews(): void;
  /** Uses the tool at the crosshair, as a click there would. False where there is none. */
  pressTool(pane: Pane): boolean;
  /** Moves all planes through an LPS point. */
  jumpTo(world: readonly [number, number, number]): void;
  /** Undefined for the 3-D pane, and while there is no scan. */
  camera(pane: Pane): PaneCamera | undefined;
  /** Looks at a plane as another viewer does; `onCamera` is not told. */
  takeCamera(pane: Pane, camera: PaneCamera): void;
  /** Slice numbers, orientation letters and crosshair as shown; for scripts and tests. */
  describe(): Readonly<
    Record<
      Pane,
      | {
          slice: number;
          slices: number;
          letters: readonly [top: string, right: string, bottom: string, left: string];
        }
      | undefined
    >
  >;
  capture(pane: Pane): Promise<Blob>;
  /** The caller changed voxels of the label map in place, all within `box`: the planes that cut it are drawn anew. */
  labelsEdited(box?: EditedBox): void;
  /** Resolves when all shown panes have drawn the current props. */
  settled(): Promise<void>;
}
