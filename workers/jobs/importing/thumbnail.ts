import { type GreyRange, thumbnailOf, type Volume } from '../../image/index.ts';
import type { ScanSummary } from '../api.ts';

/** Pixels; shown at half that size on fine screens. */
const SIDE = 64;
/** Soft tissue: window 400, level 40. */
const CT_RANGE: GreyRange = { low: -160, high: 240 };

/** The picture of a scan in the list. */
export function listedThumbnail(
  volume: Volume,
  modality: ScanSummary['modality'],
): NonNullable<ScanSummary['thumbnail']> {
  const { width, height, grey } = thumbnailOf(volume, SIDE, modality === 'CT' ? CT_RANGE : undefined);
  return { width, height, grey: btoa(String.fromCharCode(...grey)) };
}
