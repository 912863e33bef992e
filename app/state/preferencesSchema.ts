import { z } from 'zod';
import { LANGUAGES, type Language } from '../i18n/index.ts';
import { COLOUR_MAPS, CONVENTIONS, LABEL_DRAWINGS, VOLUME_PRESETS } from '../viewer/index.ts';

export const COLOUR_SCHEMES = ['auto', 'dark', 'light'] as const;
export const LAYOUTS = ['quad', 'one-and-three', 'single'] as const;
/** What the right side is about. */
export const RIGHT_TABS = ['segment', 'confidence', 'review'] as const;
const PANES = ['axial', 'sagittal', 'coronal', 'volume'] as const;

export type ColourScheme = (typeof COLOUR_SCHEMES)[number];
export type RightTab = (typeof RIGHT_TABS)[number];

const fold = z.union([z.number().int().nonnegative(), z.literal('all')]);
const share = z.number().min(0).max(1);

/** What one run took, to foretell the next: seconds by stage, network passes and voxels of the scan. */
const measuredRun = z.object({
  seconds: z.record(z.string(), z.number().nonnegative()),
  passes: z.number().positive(),
  voxels: z.number().positive(),
});
export type MeasuredRun = z.infer<typeof measuredRun>;

/**
 * What a reload must not lose and what is small; voxels, models and results lie in the workspace. Everything has a
 * fallback of its own, so one stale field (an older version of the studio) never costs the others.
 */
export const preferencesSchema = z.object({
  language: z.enum(LANGUAGES).catch('en'),
  colourScheme: z.enum(COLOUR_SCHEMES).catch('auto'),
  leftShown: z.boolean().catch(true),
  rightShown: z.boolean().catch(true),
  keysOn: z.boolean().catch(true),
  /** From a key of the table to the one that somebody gave its meaning (`remappedKeys.ts`). */
  keys: z.record(z.string(), z.string()).catch({}),
  jobsShown: z.boolean().catch(false),
  /** The queue takes most of the page. */
  jobsTall: z.boolean().catch(false),
  /** Jobs that were running when the tab went away go on at the next start. */
  resumeJobs: z.boolean().catch(true),
  rightTab: z.enum(RIGHT_TABS).catch('segment'),

  openScan: z.string().optional().catch(undefined),
  openChannel: z.number().int().nonnegative().catch(0),
  openLabels: z.string().optional().catch(undefined),
  /** Folder of the dataset whose cases were listed last. */
  dataset: z.string().optional().catch(undefined),
  hiddenSegments: z.array(z.number().int()).catch([]),
  layout: z.enum(LAYOUTS).catch('quad'),
  mainPane: z.enum(PANES).catch('axial'),
  windowLevel: z.object({ width: z.number().positive(), centre: z.number() }).optional().catch(undefined),
  convention: z.enum(CONVENTIONS).catch('radiological'),
  colourMap: z.enum(COLOUR_MAPS).catch('grey'),
  volumePreset: z.enum(VOLUME_PRESETS).catch('auto'),
  cineRate: z.number().int().min(1).max(60).catch(10),
  fusionColourMap: z.enum(COLOUR_MAPS).catch('hot'),
  fusionOpacity: share.catch(0.5),
  labelOpacity: share.catch(0.5),
  labelDrawing: z.enum(LABEL_DRAWINGS).catch('both'),
  labelsShown: z.boolean().catch(true),
  crosshairShown: z.boolean().catch(true),
  volumeShown: z.boolean().catch(false),
  hidePatientData: z.boolean().catch(true),

  model: z.string().optional().catch(undefined),
  folds: z.array(fold).catch([]),
  checkpoint: z.string().catch(''),
  device: z.enum(['auto', 'webgpu', 'cpu']).catch('auto'),
  tileStepSize: z.number().positive().max(1).catch(0.5),
  mirroring: z.boolean().catch(true),
  saveProbabilities: z.boolean().catch(false),
  keepConfidence: z.boolean().catch(false),
  /** Post-process as the model's cross-validation found, where it did. */
  postprocess: z.boolean().catch(false),
  /** Margin and entropy, and mutual information of several folds. */
  keepMeasures: z.boolean().catch(false),
  previousStage: z.string().optional().catch(undefined),
  gpuBudget: z.number().positive().optional().catch(undefined),
  ramBudget: z.number().positive().optional().catch(undefined),
  measuredRuns: z.record(z.string(), measuredRun).catch({}),
});

/** The facts that are kept; slices add the events. */
export type PreferenceFacts = z.infer<typeof preferencesSchema>;

/** @param stored whatever the browser's storage held, also nothing at all. */
export function parsePreferences(stored: unknown): PreferenceFacts {
  const record = typeof stored === 'object' && stored !== null ? stored : {};
  return preferencesSchema.parse(record);
}

/** Facts of a first visit, in the browser's language. */
export function firstPreferences(browserLanguage: string): PreferenceFacts {
  const language: Language = browserLanguage.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en';
  return parsePreferences({ language });
}
