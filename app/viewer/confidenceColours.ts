import { CIVIDIS, MAGMA } from './colourTables.ts';
import type { ConfidenceView } from './types.ts';

/** Below this doubt (1 - confidence) a voxel counts as sure and stays transparent; from the second on it is opaque. */
const DOUBT_FROM = 0.02;
const DOUBT_TO = 0.2;

/** What a map of confidence looks like: a colour for every code, and the bar that explains it. */
export interface ConfidenceColours {
  /** RGBA words by code. */
  readonly palette: Uint32Array;
  /** CSS colours of the bar, from 0 to 1. */
  readonly gradient: readonly string[];
}

/** Cividis over 0…1 for confidence; magma for doubt, transparent where the network is sure.
 *  @param probabilityOf confidence of a code, 0…1 */
export function confidenceColours(
  view: ConfidenceView,
  codes: number,
  probabilityOf: (code: number) => number,
): ConfidenceColours {
  const colour = view === 'confidence' ? confidenceColour : doubtColour;
  const palette = Uint32Array.from({ length: codes }, (_, code) => colour(probabilityOf(code)));
  const gradient = Array.from({ length: 17 }, (_, step) => {
    const share = step / 16;
    return cssColour(view === 'confidence' ? confidenceColour(share) : doubtColour(1 - share));
  });
  return { palette, gradient };
}

const entryOf = (table: Uint32Array, share: number): number =>
  table[Math.round(Math.min(1, Math.max(0, share)) * (table.length - 1))] ?? 0;

const confidenceColour = (confidence: number): number => entryOf(CIVIDIS, confidence);

function doubtColour(confidence: number): number {
  const doubt = 1 - confidence;
  const opacity = Math.min(1, Math.max(0, (doubt - DOUBT_FROM) / (DOUBT_TO - DOUBT_FROM)));
  return ((entryOf(MAGMA, doubt) & 0xffffff) | (Math.round(opacity * 255) << 24)) >>> 0;
}

function cssColour(word: number): string {
  return `rgb(${word & 255} ${(word >> 8) & 255} ${(word >> 16) & 255} / ${(word >>> 24) / 255})`;
}
