/** Margin, entropy and mutual information as 16-bit codes: 0 … 65535 for 0 … 1, rounded to the nearest. */
export const LARGEST_SHARE = 65535;

export const toShareCode = (share: number): number =>
  Math.round(Math.min(1, Math.max(0, share)) * LARGEST_SHARE);

export const fromShareCode = (code: number): number => code / LARGEST_SHARE;
