/** Small NIfTI files of every kind, for holding the reader equal to SimpleITK's. */
import { type NiftiFixture, STORED_TYPES } from './niftiFixture.ts';

const SIZES = [5, 4, 3];
const PIXDIM = [0.8, 1.25, 3];
const VALUES = Array.from({ length: 60 }, (_, i) => (i * 7) % 60);
const plain = { sizes: SIZES, pixdim: PIXDIM, values: VALUES } satisfies NiftiFixture;

/** cos and sin of 30° and 20°, about z and then x. */
const OBLIQUE = rotation(Math.PI / 6, Math.PI / 9);
const scaled = (m: readonly number[], pixdim: readonly number[]): number[] =>
  m.map((value, i) => value * (pixdim[i % 3] ?? 1));
const withOffset = (m: readonly number[], offset: readonly number[]): number[] =>
  [0, 1, 2].flatMap((row) => [...m.slice(3 * row, 3 * row + 3), offset[row] ?? 0]);
const srowOf = (m: readonly number[]): number[] => withOffset(scaled(m, PIXDIM), [-12.5, 30.25, 7.125]);

const SRAS = srowOf([1, 0, 0, 0, 1, 0, 0, 0, 1]);

export const ZOO: Readonly<Record<string, NiftiFixture>> = {
  ...Object.fromEntries(
    STORED_TYPES.flatMap((type) =>
      [true, false].flatMap((littleEndian) =>
        ([1, 2] as const).map((version) => [
          `${type}-${littleEndian ? 'le' : 'be'}-v${version}`,
          { ...plain, type, littleEndian, version },
        ]),
      ),
    ),
  ),
  ...Object.fromEntries(
    STORED_TYPES.map((type) => [`${type}-scaled`, { ...plain, type, slope: 0.1, intercept: -1024.5 }]),
  ),
  negatives: { ...plain, values: VALUES.map((v) => -v * 500) },
  'big-int32': { ...plain, type: 'int32', values: VALUES.map((v) => v * 33_000_001) },
  'big-int32-scaled': { ...plain, type: 'int32', slope: 3, values: VALUES.map((v) => v * 33_000_001) },
  'big-int64': { ...plain, type: 'int64', values: VALUES.map((v) => -v * 2 ** 45 - 1) },
  'slope-zero-with-intercept': { ...plain, slope: 0, intercept: 5 },
  'slope-negative': { ...plain, slope: -2, intercept: 0 },
  'slope-nan': { ...plain, slope: Number.NaN, intercept: 5 },
  'slope-one-intercept': { ...plain, slope: 1, intercept: -1024 },
  'slope-tiny': { ...plain, slope: 1e-20, intercept: 0 },
  extension: { ...plain, extension: 64 },
  'no-form': plain,
  'qform-ras': { ...plain, qformCode: 1, qoffset: [1, 2, 3] },
  'qform-flipped': { ...plain, qformCode: 1, qfac: -1, quatern: [0, 1, 0], qoffset: [1, 2, 3] },
  'qform-oblique': { ...plain, qformCode: 2, quatern: [0.1, -0.2, 0.3], qoffset: [-90.5, 12.25, -7] },
  'sform-ras': { ...plain, sformCode: 1, srow: SRAS },
  'sform-lps': { ...plain, sformCode: 1, srow: srowOf([-1, 0, 0, 0, -1, 0, 0, 0, 1]) },
  'sform-left-handed': { ...plain, sformCode: 1, srow: srowOf([-1, 0, 0, 0, 1, 0, 0, 0, 1]) },
  'sform-permuted': {
    ...plain,
    sformCode: 1,
    srow: withOffset([0, 0, 3, 0.8, 0, 0, 0, 1.25, 0], [-5, 6, 7]),
  },
  'sform-oblique': { ...plain, sformCode: 1, srow: srowOf(OBLIQUE) },
  'sform-oblique-v2': { ...plain, version: 2, sformCode: 1, srow: srowOf(OBLIQUE) },
  'sform-oblique-be': { ...plain, littleEndian: false, sformCode: 1, srow: srowOf(OBLIQUE) },
  'sform-sheared': { ...plain, sformCode: 1, srow: srowOf([1, 0.2, 0, 0, 1, 0, 0, 0.1, 1]) },
  'sform-sheared-qform-too': {
    ...plain,
    sformCode: 1,
    qformCode: 1,
    srow: srowOf([1, 0.2, 0, 0, 1, 0, 0, 0.1, 1]),
  },
  'sform-other-scale': { ...plain, sformCode: 1, srow: SRAS.map((v) => v * 1.1) },
  'forms-differ': {
    ...plain,
    qformCode: 1,
    quatern: [0.1, -0.2, 0.3],
    qoffset: [-90.5, 12.25, -7],
    sformCode: 1,
    srow: srowOf(OBLIQUE),
  },
  'forms-differ-qform-2': {
    ...plain,
    qformCode: 2,
    quatern: [0.1, -0.2, 0.3],
    qoffset: [-90.5, 12.25, -7],
    sformCode: 1,
    srow: srowOf(OBLIQUE),
  },
  'sform-3-qform-1': {
    ...plain,
    qformCode: 1,
    qoffset: [1, 2, 3],
    sformCode: 3,
    srow: srowOf(OBLIQUE),
  },
  'units-metre': {
    ...plain,
    units: 1,
    pixdim: [0.0008, 0.00125, 0.003],
    qformCode: 1,
    qoffset: [0.001, 0.002, 0.003],
  },
  'units-micron': { ...plain, units: 3, pixdim: [800, 1250, 3000] },
  'units-none': { ...plain, units: 0 },
  '2d': { ...plain, sizes: [5, 12], qformCode: 1, qoffset: [1, 2, 3] },
  '3d-one-slice': { ...plain, sizes: [5, 12, 1], qformCode: 1, qoffset: [1, 2, 3] },
  '3d-one-slice-pixdim-0': { ...plain, sizes: [5, 12, 1], pixdim: [0.8, 1.25, 0] },
  '3d-one-column': { ...plain, sizes: [1, 12, 5] },
  '4d': {
    ...plain,
    sizes: [5, 4, 3, 2],
    values: VALUES.concat(VALUES.map((v) => v + 100)),
    sformCode: 1,
    srow: srowOf(OBLIQUE),
  },
  '4d-one-volume': { ...plain, sizes: [5, 4, 3, 1] },
  '4d-scaled-be': { ...plain, sizes: [5, 4, 3, 2], littleEndian: false, slope: 2, intercept: 1 },
};

function rotation(aboutZ: number, aboutX: number): number[] {
  const [c, s, d, t] = [Math.cos(aboutZ), Math.sin(aboutZ), Math.cos(aboutX), Math.sin(aboutX)];
  return [c, -s * d, s * t, s, c * d, -c * t, 0, t, d];
}
