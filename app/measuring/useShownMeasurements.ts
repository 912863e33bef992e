import type { TFunction } from 'i18next';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { heldScan, shownScanOf, useStudio } from '../state/index.ts';
import type { DisplayMeasurement } from '../viewer/index.ts';
import { type Measured, type Measurement, measure } from './measurement.ts';
import { useMeasuring } from './measuringStore.ts';

const NONE: readonly Measurement[] = [];

export function useMeasurements(): readonly Measurement[] {
  const scan = useStudio((state) => state.shownScan?.id);
  return useMeasuring((state) => state.ofScan[scan ?? ''] ?? NONE);
}

/** All measurements of the open scan, the one being drawn too, with their words. */
export function useShownMeasurements(): readonly DisplayMeasurement[] {
  const { t } = useTranslation('measuring');
  const kept = useMeasurements();
  const draft = useMeasuring((state) => state.draft);
  const shown = useStudio((state) => state.shownScan);
  const isCt = useStudio((state) => shownScanOf(state)?.modality === 'CT');
  return useMemo(() => {
    const scan = heldScan();
    if (!scan || !shown) return [];
    return [...kept, ...(draft ? [draft] : [])].map((one) => ({
      id: one.id,
      shape: one.measure === 'length' || one.measure === 'angle' ? 'line' : one.measure,
      points: one.points,
      // The viewer counts axes from the fastest.
      through: (2 - one.through) as 0 | 1 | 2,
      slice: one.slice,
      lines: linesOf(t, measure(one, scan), isCt),
    }));
  }, [kept, draft, shown, isCt, t]);
}

/** The result in a line or three. */
export function linesOf(t: TFunction<'measuring'>, measured: Measured | undefined, isCt: boolean): string[] {
  if (!measured) return [];
  switch (measured.measure) {
    case 'length':
      return [t('millimetres', { value: measured.millimetres.toFixed(1) })];
    case 'angle':
      return [t('degrees', { value: measured.degrees.toFixed(1) })];
    default: {
      const { mean, deviation, least, most, squareMillimetres, voxels } = measured.region;
      const unit = isCt ? ' HU' : '';
      const area = t('area', { value: squareMillimetres.toFixed(0), voxels });
      if (voxels === 0) return [area];
      return [
        t('mean', { mean: number(mean), deviation: number(deviation), unit }),
        t('range', { least: number(least), most: number(most), unit }),
        area,
      ];
    }
  }
}

const number = (value: number): string => String(Number(value.toPrecision(4)));
