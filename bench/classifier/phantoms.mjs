// @ts-check
/** Phantoms for the classifier's experiment: the same patient with lesions and without, at any contrast between. */
import { phantomModule } from '../../demo/drawnCase.mjs';

/** 192 × 256 × 256 mm about the liver; one patch of the model. */
export const SIZE = /** @type {[number, number, number]} */ ([24, 32, 32]);
export const SPACING = /** @type {[number, number, number]} */ ([8, 8, 8]);
/** Lesions of a patient that has some. */
export const LESIONS = 3;

/** Compiled once. */
const phantoms = phantomModule();

/**
 * @param {number} seed
 * @returns {Promise<{ scan: import('../../workers/image/index.ts').Volume, clean: Int16Array, lesion: Uint8Array }>}
 *   the scan with lesions, its voxels without them, and where they are
 */
export async function drawPair(seed) {
  const { drawPhantom, PHANTOM_LABELS } = await phantoms;
  const { scan, labels } = drawPhantom({ seed, size: SIZE, spacing: SPACING, lesions: LESIONS });
  const clean = drawPhantom({ seed, size: SIZE, spacing: SPACING, lesions: 0 }).scan;
  const lesion = Uint8Array.from(labels.data, (value) => Number(value === PHANTOM_LABELS.lesion));
  return { scan, clean: /** @type {Int16Array} */ (clean.data), lesion };
}

/**
 * A patient whose lesions have a share of their contrast; 0: none.
 * @param {number} seed @param {number} contrast
 * @returns {Promise<import('../../workers/image/index.ts').Volume>}
 */
export async function drawAt(seed, contrast) {
  const { drawPhantom } = await phantoms;
  const draw = (/** @type {number} */ lesions) =>
    drawPhantom({ seed, size: SIZE, spacing: SPACING, lesions }).scan;
  if (contrast === 0 || contrast === 1) return draw(contrast * LESIONS);
  const [full, clean] = [draw(LESIONS), draw(0)];
  const data = Int16Array.from(clean.data, (value, i) =>
    Math.round(value + contrast * ((full.data[i] ?? 0) - value)),
  );
  return { ...clean, data };
}
