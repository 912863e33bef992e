import type { StateCreator } from 'zustand';
import type { ColourMap, Convention, VolumePreset } from '../viewer/index.ts';
import type { PreferenceFacts } from './preferencesSchema.ts';

export interface PictureEvents {
  conventionChosen(convention: Convention): void;
  colourMapChosen(colourMap: ColourMap): void;
  volumePresetChosen(volumePreset: VolumePreset): void;
  /** Slices a second. */
  cineRateChosen(cineRate: number): void;
  fusionColourMapChosen(fusionColourMap: ColourMap): void;
  fusionOpacityChosen(fusionOpacity: number): void;
}

/** How scans are drawn: sides, colours, rendering, the second scan. */
export const createPictureEvents: StateCreator<PreferenceFacts & PictureEvents, [], [], PictureEvents> = (
  set,
) => ({
  conventionChosen: (convention) => set({ convention }),
  colourMapChosen: (colourMap) => set({ colourMap }),
  volumePresetChosen: (volumePreset) => set({ volumePreset }),
  cineRateChosen: (cineRate) => set({ cineRate }),
  fusionColourMapChosen: (fusionColourMap) => set({ fusionColourMap }),
  fusionOpacityChosen: (fusionOpacity) => set({ fusionOpacity }),
});
