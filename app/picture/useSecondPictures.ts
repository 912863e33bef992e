import { useMemo } from 'react';
import { heldSecond, usePreferences, useStudio } from '../state/index.ts';
import {
  type DisplayFusion,
  type DisplayScan,
  type PictureStyle,
  percentileWindow,
} from '../viewer/index.ts';
import { useSecondScan } from './secondScan.ts';

export function usePictureStyle(): PictureStyle {
  const convention = usePreferences((state) => state.convention);
  const colourMap = usePreferences((state) => state.colourMap);
  const volumePreset = usePreferences((state) => state.volumePreset);
  return useMemo(() => ({ convention, colourMap, volumePreset }), [convention, colourMap, volumePreset]);
}

function useSecond(use: 'fusion' | 'beside') {
  const scan = useSecondScan((state) => (state.use === use ? state.scan : undefined));
  return useStudio((state) => state.scans.find(({ id }) => id === scan));
}

/** The second scan as colours over the first, while it is used so. */
export function useFusion(): DisplayFusion | undefined {
  const scan = useSecond('fusion');
  const colourMap = usePreferences((state) => state.fusionColourMap);
  const opacity = usePreferences((state) => state.fusionOpacity);
  const windowLevel = useMemo(() => {
    const volume = scan && heldSecond();
    return volume && percentileWindow(volume.data);
  }, [scan]);
  return useMemo(() => {
    const volume = scan && heldSecond();
    if (!scan || !volume || !windowLevel) return undefined;
    return { id: scan.id, volume, colourMap, windowLevel, opacity };
  }, [scan, colourMap, windowLevel, opacity]);
}

/** The second scan as a picture of its own, while it is used so. */
export function useScanBeside(): DisplayScan | undefined {
  const scan = useSecond('beside');
  return useMemo(() => {
    const volume = scan && heldSecond();
    if (!scan || !volume) return undefined;
    const { id, name, modality, window: windowLevel } = scan;
    return { id, name, volume, modality, windowLevel };
  }, [scan]);
}
