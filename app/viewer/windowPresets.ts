import type { WindowLevel } from './types.ts';

export type CtPreset = 'softTissue' | 'lung' | 'liver' | 'bone' | 'brain' | 'mediastinum';

/** CT windows in HU, in the order of the keys Shift+1…6. Sources: OHIF's defaults; mediastinum from Weasis. */
export const CT_PRESETS: Readonly<Record<CtPreset, WindowLevel>> = {
  softTissue: { width: 400, centre: 40 },
  lung: { width: 1500, centre: -600 },
  liver: { width: 150, centre: 90 },
  bone: { width: 2500, centre: 480 },
  brain: { width: 80, centre: 40 },
  mediastinum: { width: 400, centre: 80 },
};
