import { create } from 'zustand';
import { letGo } from '../../workers/sharedMemory/index.ts';
import type { LabelSession } from './labelSession.ts';
import type { EditSegments, PaintInside } from './segments.ts';

export type EditTool = 'brush' | 'eraser' | 'fill' | 'grow' | 'island' | 'scissors';
/** What brush, eraser and scissors mark: labels, or where the active class is unknown. */
export type Marks = 'label' | 'unknown';
export type Saving = 'saved' | 'unsaved' | 'saving' | 'failed';

/** Which map is being edited. */
export interface EditedMap {
  /** The scan it lies on. */
  readonly of: string;
  readonly name: string;
  /** What lies under `openLabels` of the page: the source until the first save, then the saved map. */
  readonly shownAs: string | undefined;
  /** The stored map that a save replaces; undefined until there is one of our own. */
  readonly savedAs: string | undefined;
  /** Name of the model whose prediction it began as. */
  readonly model?: string | undefined;
}

export interface ScissorsOptions {
  readonly shape: 'rectangle' | 'ellipse' | 'free';
  readonly side: 'inside' | 'outside';
  readonly slices: 'this' | 'all';
  readonly action: 'cut' | 'fill' | 'ignore';
}

export const BRUSH_SIZES = { least: 0.5, most: 100 } as const;

interface EditingState {
  readonly edited?: EditedMap;
  readonly segments: EditSegments;
  /** Voxels by value. */
  readonly counts: Readonly<Record<number, number>>;
  /** Voxels by class where it is unknown. */
  readonly unknown: Readonly<Record<number, number>>;
  /** What is painted with; 0 = background. */
  readonly active: number;
  readonly marks: Marks;
  readonly tool?: EditTool;
  readonly brush: { readonly shape: 'circle' | 'sphere'; readonly diameter: number };
  readonly threshold: { readonly on: boolean; readonly lower: number; readonly upper: number };
  readonly inside: PaintInside;
  readonly fill: { readonly dimensions: 2 | 3; readonly byIntensity: boolean };
  /** `spread`: standard deviations that belong to the region. */
  readonly grow: { readonly dimensions: 2 | 3; readonly spread: number };
  readonly island: 'keep' | 'drop';
  readonly scissors: ScissorsOptions;
  readonly dialog?: 'statistics' | 'annotation';
  /** What undo and redo would take back or do again. */
  readonly undoable?: string;
  readonly redoable?: string;
  /** Grows with every edit. */
  readonly revision: number;
  readonly saving: Saving;
  readonly savedAt?: number;
  readonly newLabelsAsked: boolean;
  /** An operation that runs or whose proposal is shown, or a large edit on its way into the map. */
  readonly proposal?: {
    readonly what: string;
    readonly state: 'computing' | 'applying' | 'shown';
    /** How far it has come, 0..1, where it says so. */
    readonly share?: number;
    readonly voxels: number;
  };
}

const CLEARED = {
  edited: undefined,
  segments: [],
  counts: {},
  unknown: {},
  marks: 'label',
  dialog: undefined,
  tool: undefined,
  undoable: undefined,
  redoable: undefined,
  proposal: undefined,
  savedAt: undefined,
} as const;

/** Facts of the map under edit and of the tools; its voxels lie in `LabelSession`. */
export const useEditing = create<EditingState>()(() => ({
  segments: [],
  counts: {},
  unknown: {},
  active: 1,
  marks: 'label',
  brush: { shape: 'circle', diameter: 5 },
  threshold: { on: false, lower: 0, upper: 200 },
  inside: 'everywhere',
  fill: { dimensions: 2, byIntensity: false },
  grow: { dimensions: 3, spread: 2.5 },
  island: 'keep',
  scissors: { shape: 'free', side: 'inside', slices: 'this', action: 'cut' },
  revision: 0,
  saving: 'saved',
  newLabelsAsked: false,
}));

let session: LabelSession | undefined;

export const editSession = (): LabelSession | undefined => session;

/** Puts a session in place of the current one. */
export function sessionOpened(opened: LabelSession, edited: EditedMap, active: number): void {
  session = opened;
  useEditing.setState({ ...CLEARED, edited, active, inside: 'everywhere', saving: 'saved' });
  publish(false);
}

export function sessionClosed(): void {
  letGo(session?.map.data);
  session = undefined;
  useEditing.setState(CLEARED);
}

/** Tells the page what the session has become. @param changed a save is due */
export function publish(changed = true): void {
  if (!session) return;
  useEditing.setState((state) => ({
    segments: session?.segments ?? [],
    counts: Object.fromEntries(session?.counts ?? []),
    unknown: Object.fromEntries(session?.unknownOf ?? []),
    undoable: session?.history.undoable,
    redoable: session?.history.redoable,
    revision: state.revision + (changed ? 1 : 0),
    ...(changed && { saving: 'unsaved' as const }),
  }));
}
