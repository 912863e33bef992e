import { z } from 'zod';
import { create } from 'zustand';
import { createJSONStorage, persist } from 'zustand/middleware';
import { type ThresholdSettings, useConfidence } from './confidenceStore.ts';
import { refresh } from './openConfidence.ts';

const cutSchema = z.object({ code: z.number().min(0).max(65_535), shareAtCode: z.number().min(0).max(1) });
const cleaningSchema = z.object({
  smallestMm3: z.number().positive().exactOptional(),
  leastMeanConfidence: z.number().min(0).max(1).exactOptional(),
  keepLargest: z.enum(['background', 'ignore']).exactOptional(),
  fillHoles: z.enum(['3d', 'slices']).exactOptional(),
  smoothMm: z.number().positive().exactOptional(),
});

/** Settings under a name. Classes go by name: label values differ from model to model. */
const presetSchema = z.object({
  name: z.string().min(1),
  mode: z.enum(['fixed', 'quantile', 'precision', 'agreement']),
  master: z.object({ fixed: z.number(), quantile: z.number(), precision: z.number() }),
  vetoOn: z.boolean(),
  veto: z.number(),
  boundaryMm: z.number().min(0),
  classes: z.record(
    z.string(),
    z.object({ cut: cutSchema, locked: z.boolean(), cleaning: cleaningSchema.exactOptional() }),
  ),
});
export type Preset = z.infer<typeof presetSchema>;

interface PresetState {
  readonly presets: readonly Preset[];
  /** Takes the place of one of the same name. */
  presetSaved(preset: Preset): void;
  presetRemoved(name: string): void;
}

const storedSchema = z.object({ presets: z.array(presetSchema) });

/** In this browser's localStorage under `segloop.thresholdPresets`, by name. */
export const usePresets = create<PresetState>()(
  persist(
    (set) => ({
      presets: [],
      presetSaved: (preset) =>
        set(({ presets }) => ({ presets: byName([...without(presets, preset.name), preset]) })),
      presetRemoved: (name) => set(({ presets }) => ({ presets: without(presets, name) })),
    }),
    {
      name: 'segloop.thresholdPresets',
      storage: createJSONStorage(() => localStorage),
      partialize: ({ presets }) => ({ presets }),
      merge: (stored, current) => {
        const read = storedSchema.safeParse(stored);
        return read.success ? { ...current, ...read.data } : current;
      },
    },
  ),
);

const without = (presets: readonly Preset[], name: string) => presets.filter((one) => one.name !== name);
const byName = (presets: readonly Preset[]) => presets.toSorted((a, b) => a.name.localeCompare(b.name));

type Settings = Omit<ThresholdSettings, 'members'>;
type Named = readonly { readonly value: number; readonly name: string }[];

/** Background's name on the page follows the language; a preset outlives that. */
const keyOf = (value: number, name: string) => (value === 0 ? 'background' : name);

/** The settings in terms of class names. */
export function presetOf(name: string, settings: Settings, classes: Named): Preset {
  const { mode, master, vetoOn, veto, boundaryMm, cuts, locked, cleaning } = settings;
  const entries = classes.flatMap(({ value, name: label }) => {
    const cut = cuts[value];
    if (!cut) return [];
    const { value: _, ...rules } = cleaning.find((one) => one.value === value) ?? { value };
    const cleaned = Object.keys(rules).length > 0 && { cleaning: rules };
    return [[keyOf(value, label), { cut: { ...cut }, locked: locked.includes(value), ...cleaned }] as const];
  });
  return {
    name,
    mode,
    master: { ...master },
    vetoOn,
    veto,
    boundaryMm,
    classes: Object.fromEntries(entries),
  };
}

/** A preset for these classes; classes that it does not name keep what `before` says. */
export function settingsOf(preset: Preset, classes: Named, before: Settings): Settings {
  const { mode, master, vetoOn, veto, boundaryMm } = preset;
  const known = classes.flatMap(({ value, name }) => {
    const found = preset.classes[keyOf(value, name)];
    return found ? [{ value, ...found }] : [];
  });
  const isKnown = (value: number) => known.some((one) => one.value === value);
  return {
    ...{ mode, master, vetoOn, veto, boundaryMm },
    cuts: { ...before.cuts, ...Object.fromEntries(known.map(({ value, cut }) => [value, cut])) },
    locked: [
      ...before.locked.filter((value) => !isKnown(value)),
      ...known.filter((one) => one.locked).map(({ value }) => value),
    ],
    cleaning: [
      ...before.cleaning.filter(({ value }) => !isKnown(value)),
      ...known.flatMap(({ value, cleaning }) => (cleaning ? [{ value, ...cleaning }] : [])),
    ],
  };
}

/** Keeps the panel's settings under a name. */
export function savePreset(name: string): void {
  const { opened, ...settings } = useConfidence.getState();
  if (opened) usePresets.getState().presetSaved(presetOf(name, settings, opened.classes));
}

/** Takes a preset's settings and shows what they make. */
export function applyPreset(preset: Preset): void {
  const { opened, ...before } = useConfidence.getState();
  if (!opened) return;
  const settings = settingsOf(preset, opened.classes, before);
  useConfidence.setState({ ...settings, modeChosen: true, precision: undefined, view: 'pseudoLabel' });
  void refresh();
}
