import type { StateCreator } from 'zustand';
import type { ColourMap, Convention, VolumePreset } from '../viewer/index.ts';
import type { PreferenceFacts } from './preferencesSchema.ts';

type Facts = Pick<
  PreferenceFacts,
  'convention' | 'colourMap' | 'volumePreset' | 'cineRate' | 'fusionColourMap' | 'fusionOpacity'
>;

export interface PictureSlice extends Facts {
  conventionChosen(convention: Convention): void;
  colourMapChosen(colourMap: ColourMap): void;
  volumePresetChosen(volumePreset: VolumePreset): void;
  /** Slices a second. */
  cineRateChosen(cineRate: number): void;
  fusionColourMapChosen(fusionColourMap: ColourMap): void;
  fusionOpacityChosen(fusionOpacity: number): void;
}

/** How scans are drawn: sides, colours, rendering, the second scan. */
export function createPictureSlice(first: Facts): StateCreator<PictureSlice> {
  return (set) => ({
    convention: first.convention,
    colourMap: first.colourMap,
    volumePreset: first.volumePreset,
    cineRate: first.cineRate,
    fusionColourMap: first.fusionColourMap,
    fusionOpacity: first.fusionOpacity,
    conventionChosen: (convention) => set({ convention }),
    colourMapChosen: (colourMap) => set({ colourMap }),
    volumePresetChosen: (volumePreset) => set({ volumePreset }),
    cineRateChosen: (cineRate) => set({ cineRate }),
    fusionColourMapChosen: (fusionColourMap) => set({ fusionColourMap }),
    fusionOpacityChosen: (fusionOpacity) => set({ fusionOpacity }),
  });
}
