/** NRRD and MetaImage files made for tests: a text header with uint8 (or other) voxels behind it. */

export interface NrrdFixture {
  readonly sizes: readonly number[];
  readonly type?: string;
  readonly bytesPerVoxel?: number;
  readonly spacings?: readonly string[];
  /** RAS axes; default are units along x, y, z. */
  readonly directions?: readonly string[];
  readonly origin?: string;
  readonly space?: string;
  readonly kinds?: readonly string[];
  readonly encoding?: string;
  readonly endian?: 'little' | 'big';
  /** Voxels as stored; default zeros. */
  readonly data?: Uint8Array<ArrayBuffer>;
  /** How many bytes of voxels are there, if not all. */
  readonly bytes?: number;
}

const product = (sizes: readonly number[]): number => sizes.reduce((all, n) => all * n, 1);

export function nrrdFile(fixture: NrrdFixture): Blob {
  const { sizes, spacings, kinds, directions, bytesPerVoxel = 1 } = fixture;
  const lines = [
    'NRRD0004',
    `type: ${fixture.type ?? 'uint8'}`,
    `dimension: ${sizes.length}`,
    `sizes: ${sizes.join(' ')}`,
    `encoding: ${fixture.encoding ?? 'raw'}`,
    `endian: ${fixture.endian ?? 'little'}`,
  ];
  if (spacings) lines.push(`spacings: ${spacings.join(' ')}`);
  if (directions) {
    lines.push(`space: ${fixture.space ?? 'left-posterior-superior'}`);
    lines.push(`space directions: ${directions.join(' ')}`, `space origin: ${fixture.origin ?? '(0,0,0)'}`);
  }
  if (kinds) lines.push(`kinds: ${kinds.join(' ')}`);
  const data = fixture.data ?? new Uint8Array(fixture.bytes ?? product(sizes) * bytesPerVoxel);
  return new Blob([`${lines.join('\n')}\n\n`, data]);
}

export interface MetaImageFixture {
  readonly sizes: readonly number[];
  readonly type?: string;
  readonly bytesPerVoxel?: number;
  readonly channels?: number;
  readonly spacing?: string;
  readonly offset?: string;
  readonly matrix?: string;
  readonly bigEndian?: boolean;
  /** LOCAL by default: voxels behind the header. */
  readonly dataFile?: string;
  readonly data?: Uint8Array<ArrayBuffer>;
  readonly bytes?: number;
}

export function metaImageFile(fixture: MetaImageFixture): Blob {
  const { sizes, channels = 1, bytesPerVoxel = 1, dataFile = 'LOCAL' } = fixture;
  const lines = [
    'ObjectType = Image',
    `NDims = ${sizes.length}`,
    'BinaryData = True',
    `BinaryDataByteOrderMSB = ${fixture.bigEndian ? 'True' : 'False'}`,
    'CompressedData = False',
    `Offset = ${fixture.offset ?? sizes.map(() => 0).join(' ')}`,
    `ElementSpacing = ${fixture.spacing ?? sizes.map(() => 1).join(' ')}`,
    `DimSize = ${sizes.join(' ')}`,
    ...(fixture.matrix ? [`TransformMatrix = ${fixture.matrix}`] : []),
    ...(channels > 1 ? [`ElementNumberOfChannels = ${channels}`] : []),
    `ElementType = ${fixture.type ?? 'MET_UCHAR'}`,
    `ElementDataFile = ${dataFile}`,
  ];
  const header = `${lines.join('\n')}\n`;
  if (dataFile !== 'LOCAL') return new Blob([header]);
  const data = fixture.data ?? new Uint8Array(fixture.bytes ?? product(sizes) * channels * bytesPerVoxel);
  return new Blob([header, data]);
}
