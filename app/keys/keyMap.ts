/** The keys of the studio: one table for the handler and the cheat sheet. Source: spec/ux.md, section 2. */

import { toggleConfidence } from '../confidence/index.ts';
import { EDITING_KEYS } from '../editing/index.ts';
import { toggleMeasuring } from '../measuring/index.ts';
import { toggleCine } from '../picture/index.ts';
import { REVIEW_KEYS } from '../review/index.ts';
import {
  activePane,
  heldScan,
  type KeyPlaces,
  shownScanOf,
  usePreferences,
  useStudio,
  viewerHandle,
} from '../state/index.ts';
import { CT_PRESETS, type CtPreset, PERCENTILE_WINDOWS, percentileWindow } from '../viewer/index.ts';

export interface KeyBinding {
  /** Key of its text. */
  readonly text: string;
  readonly group: 'labels' | 'slices' | 'window' | 'view' | 'editing' | 'review';
  /** Physical keys as Mantine's useHotkeys writes them (the place on the keyboard, whatever is printed on it), and
   *  characters, which stand elsewhere on every layout. */
  readonly hotkeys: readonly string[];
  readonly characters?: readonly string[];
  /** As printed in the sheet; none: another row says it. */
  readonly shown: readonly string[];
  /** False: not for us now, the key keeps its own meaning. */
  readonly press: () => unknown;
  /** Held down it acts once: what it does is taken back by doing it again. */
  readonly once?: true;
  /** Called before it is pressed; its answer when the key is released after it was held for a while. */
  readonly untilReleased?: () => () => void;
}

const view = usePreferences.getState;
const OPACITY_STEP = 0.1;
const FAR = 1_000_000;

const scroll = (slices: number) => () => viewerHandle()?.scroll(activePane(), slices);
/** By voxels of the pane, to the right and downwards. */
const nudge = (right: number, down: number) => () => viewerHandle()?.nudge(activePane(), right, down);

const PRESETS = Object.keys(CT_PRESETS) as CtPreset[];

/** Numbers of CT mean Hounsfield units; other scans have windows by percentile. */
function choosePreset(preset: CtPreset): void {
  const scan = heldScan();
  if (!scan) return;
  const leftOut = PERCENTILE_WINDOWS[PRESETS.indexOf(preset)];
  if (shownScanOf(useStudio.getState())?.modality === 'CT') view().windowLevelChosen(CT_PRESETS[preset]);
  else if (leftOut !== undefined) view().windowLevelChosen(percentileWindow(scan.data, leftOut));
}

export const KEY_MAP: readonly KeyBinding[] = [
  {
    text: 'shell:keys.do.labels',
    group: 'labels',
    hotkeys: ['S'],
    shown: ['S'],
    press: () => view().labelsToggled(),
    once: true,
  },
  {
    text: 'shell:keys.do.lessOpacity',
    group: 'labels',
    hotkeys: ['A'],
    shown: ['A'],
    press: () => view().opacityStepped(-OPACITY_STEP),
  },
  {
    text: 'shell:keys.do.moreOpacity',
    group: 'labels',
    hotkeys: ['D'],
    shown: ['D'],
    press: () => view().opacityStepped(OPACITY_STEP),
  },
  {
    text: 'shell:keys.do.confidence',
    group: 'labels',
    hotkeys: ['U'],
    shown: ['U'],
    press: toggleConfidence,
    once: true,
  },
  // The way of the wheel: downwards is on.
  { text: 'shell:keys.do.sliceUp', group: 'slices', hotkeys: ['ArrowUp'], shown: ['↑'], press: scroll(-1) },
  {
    text: 'shell:keys.do.sliceDown',
    group: 'slices',
    hotkeys: ['ArrowDown'],
    shown: ['↓'],
    press: scroll(1),
  },
  {
    text: 'shell:keys.do.fiveUp',
    group: 'slices',
    hotkeys: ['shift+ArrowUp'],
    shown: ['⇧ ↑'],
    press: scroll(-5),
  },
  {
    text: 'shell:keys.do.fiveDown',
    group: 'slices',
    hotkeys: ['shift+ArrowDown'],
    shown: ['⇧ ↓'],
    press: scroll(5),
  },
  {
    text: 'shell:keys.do.firstSlice',
    group: 'slices',
    hotkeys: ['Home'],
    shown: ['Home'],
    press: scroll(-FAR),
  },
  { text: 'shell:keys.do.lastSlice', group: 'slices', hotkeys: ['End'], shown: ['End'], press: scroll(FAR) },
  {
    text: 'shell:keys.do.window',
    group: 'window',
    hotkeys: ['L'],
    shown: ['L'],
    press: () => useStudio.getState().windowMenuToggled(),
    once: true,
  },
  ...PRESETS.map(
    (preset, index): KeyBinding => ({
      text: `viewer:preset.${preset}`,
      group: 'window',
      hotkeys: [`shift+Digit${index + 1}`],
      shown: [`⇧ ${index + 1}`],
      press: () => choosePreset(preset),
    }),
  ),
  {
    text: 'shell:keys.do.crosshair',
    group: 'view',
    hotkeys: ['X'],
    shown: ['X'],
    press: () => view().crosshairToggled(),
    once: true,
  },
  {
    text: 'shell:keys.do.centre',
    group: 'view',
    hotkeys: ['C'],
    shown: ['C'],
    press: () => viewerHandle()?.centreViews(),
  },
  {
    text: 'shell:keys.do.nudge',
    group: 'view',
    hotkeys: ['ArrowLeft'],
    shown: ['←', '→', '⇧ ←', '⇧ →'],
    press: nudge(-1, 0),
  },
  {
    text: 'shell:keys.do.nudge',
    group: 'view',
    hotkeys: ['ArrowRight'],
    shown: [],
    press: nudge(1, 0),
  },
  {
    text: 'shell:keys.do.nudge',
    group: 'view',
    hotkeys: ['shift+ArrowLeft'],
    shown: [],
    press: nudge(0, -1),
  },
  {
    text: 'shell:keys.do.nudge',
    group: 'view',
    hotkeys: ['shift+ArrowRight'],
    shown: [],
    press: nudge(0, 1),
  },
  {
    text: 'shell:keys.do.volume',
    group: 'view',
    hotkeys: ['V'],
    shown: ['V'],
    press: () => view().volumeToggled(),
    once: true,
  },
  {
    text: 'shell:keys.do.measure',
    group: 'view',
    hotkeys: ['M'],
    shown: ['M'],
    press: toggleMeasuring,
    once: true,
  },
  {
    text: 'shell:keys.do.cine',
    group: 'view',
    hotkeys: ['shift+C'],
    shown: ['⇧ C'],
    press: toggleCine,
    once: true,
  },
  {
    text: 'shell:keys.do.reset',
    group: 'view',
    hotkeys: ['R'],
    shown: ['R'],
    press: () => viewerHandle()?.resetView(),
  },
  {
    text: 'shell:keys.do.sheet',
    group: 'view',
    hotkeys: [],
    characters: ['?', 'shift+?'],
    shown: ['?'],
    press: () => useStudio.getState().keySheetToggled(),
    once: true,
  },
  ...EDITING_KEYS,
  ...REVIEW_KEYS,
];

/** Pressed and held: the scan without its labels. Not in the table, because letting go is what ends it. */
export const HELD_KEY = 'H';

/** The binding that a key belongs to, as keys are given; undefined for a free one. */
export const bindingAt = (key: string, places: KeyPlaces): KeyBinding | undefined =>
  KEY_MAP.find(({ hotkeys }) => hotkeys.some((hotkey) => (places[hotkey] ?? hotkey) === key));
