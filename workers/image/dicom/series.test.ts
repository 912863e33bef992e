/** Series from self-made files: sorted, split, and honest about what does not fit. */
import { expect, it } from 'vitest';
import type { DicomFile } from './index.ts';
import { dicomBytes, type FixtureImage } from './testing/dicomFixture.ts';
import { noteCodes, readFiles } from './testing/dicomFolder.ts';

const GRID = { rows: 3, columns: 4 };

/** A slice at `z` whose voxels all are `value`. */
const flat = (number: number, z: number, value: number, more: Partial<FixtureImage> = {}): FixtureImage => ({
  ...GRID,
  number,
  position: [0, 0, z],
  values: Array<number>(12).fill(value),
  ...more,
});

const filesOf = (images: readonly FixtureImage[]): DicomFile[] =>
  images.map((image, i) => ({ path: `IM${i}`, file: new Blob([dicomBytes(image)]) }));

const read = (images: readonly FixtureImage[]) => readFiles(filesOf(images));

/** The value at the start of each slice. */
const perSlice = (data: ArrayLike<number>): number[] =>
  Array.from({ length: data.length / 12 }, (_, k) => data[12 * k] ?? Number.NaN);

it('sorts slices by position, not by number or order', async () => {
  const { volumes, series } = await read([flat(1, 4, 30), flat(2, 0, 10), flat(3, 2, 20)]);
  expect(perSlice(volumes[0]?.data ?? [])).toEqual([10, 20, 30]);
  expect(volumes[0]?.geometry).toEqual({
    size: [3, 3, 4],
    spacing: [2, 0.7, 0.8],
    origin: [0, 0, 0],
    direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  });
  expect(series[0]?.notes).toEqual([]);
});

it('sorts coronal slices along their own normal, which points to the back', async () => {
  const coronal = { orientation: [1, 0, 0, 0, 0, -1] };
  const { volumes } = await read([
    flat(1, 0, 1, { ...coronal, position: [0, 0, 50] }),
    flat(2, 0, 2, { ...coronal, position: [0, 3, 50] }),
  ]);
  expect(volumes[0]?.geometry.direction).toEqual([1, 0, 0, 0, 0, 1, 0, -1, 0]);
  expect(perSlice(volumes[0]?.data ?? [])).toEqual([1, 2]);
  expect(volumes[0]?.geometry.origin).toEqual([0, 0, 50]);
});

it('fills missing slices in and says where', async () => {
  const { volumes, series } = await read([0, 1, 3, 4, 5].map((k) => flat(k, 2 * k, 10 * k)));
  expect(perSlice(volumes[0]?.data ?? [])).toEqual([0, 10, 20, 30, 40, 50]);
  expect(volumes[0]?.geometry.spacing[0]).toBe(2);
  expect(series[0]?.notes).toMatchObject([
    { code: 'dicom.missingSlices', details: { count: 1, spacing: 2, places: '4' } },
  ]);
});

it('resamples unevenly spaced slices and says so', async () => {
  const { volumes, series } = await read(
    [0, 1, 2.3, 3, 4.4, 5].map((z, i) => flat(i, z, Math.round(100 * z))),
  );
  expect(perSlice(volumes[0]?.data ?? [])).toEqual([0, 100, 200, 300, 400, 500]);
  expect(noteCodes(series[0] as never)).toEqual(['dicom.unevenSlices']);
});

it('does not bridge a wide gap', async () => {
  const zs = [0, 1, 2, 100, 101, 102];
  const { volumes, series } = await read(zs.map((z, i) => flat(i, z, z)));
  expect(volumes.map(({ geometry }) => [geometry.size[0], geometry.origin[2]])).toEqual([
    [3, 0],
    [3, 100],
  ]);
  expect(series.map(noteCodes)).toEqual([['dicom.separated'], ['dicom.separated']]);
});

it('moves the slices of a tilted gantry onto a grid at right angles', async () => {
  // 45° about the x axis: each slice lies one row (0.7 mm) further along the columns.
  const ramp = [0, 0, 0, 0, 70, 70, 70, 70, 140, 140, 140, 140];
  const { volumes, series } = await read(
    [0, 1, 2].map((k) => flat(k, 0.7 * k, 0, { position: [0, 0.7 * k, 0.7 * k], values: ramp })),
  );
  const [volume] = volumes;
  expect(volume?.geometry.size).toEqual([3, 5, 4]);
  expect(volume?.geometry.direction).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 1]);
  const column = (k: number) => [0, 1, 2, 3, 4].map((row) => volume?.data[k * 20 + row * 4]);
  expect([column(0), column(1), column(2)]).toEqual([
    [0, 70, 140, 0, 0],
    [0, 0, 70, 140, 0],
    [0, 0, 0, 70, 140],
  ]);
  expect(series[0]?.notes).toMatchObject([{ code: 'dicom.tilted', details: { degrees: 45 } }]);
});

it('interpolates where a tilted slice falls between rows', async () => {
  const ramp = [0, 0, 0, 0, 70, 70, 70, 70, 140, 140, 140, 140];
  const { volumes } = await read(
    [0, 1].map((k) => flat(k, k, 0, { position: [0, 0.35 * k, k], values: ramp })),
  );
  const column = [0, 1, 2, 3].map((row) => volumes[0]?.data[16 + row * 4]);
  expect(column).toEqual([0, 35, 105, 0]);
});

it('leaves out copies of a file and says how many', async () => {
  const slices = [0, 1, 2].map((k) => flat(k, k, k));
  const { series, volumes } = await read([...slices, ...slices.slice(1)]);
  expect(volumes[0]?.geometry.size[0]).toBe(3);
  expect(series[0]?.notes).toMatchObject([{ code: 'dicom.duplicateFiles', details: { count: 2 } }]);
});

it('leaves out a second image at one place and names it', async () => {
  const again = flat(9, 1, 99, { instance: 'again' });
  const { series, volumes } = await read([...[0, 1, 2].map((k) => flat(k, k, k)), again]);
  expect(perSlice(volumes[0]?.data ?? [])).toEqual([0, 1, 2]);
  expect(series[0]?.notes).toMatchObject([
    { code: 'dicom.duplicateSlices', details: { count: 1, files: 'IM3' } },
  ]);
});

it('splits echoes, b-values and passes that share their places', async () => {
  const at = (pass: number, elements: Record<string, unknown>, instance: string) =>
    [0, 1, 2].map((k) => flat(10 * pass + k, k, 100 * pass + k, { elements, instance }));
  const echoes = await read([...at(1, { EchoTime: '4.6' }, 'a'), ...at(2, { EchoTime: '2.3' }, 'b')]);
  expect(echoes.series.map(({ name }) => name.replace(/.*_(TE)/, '$1'))).toEqual(['TE2.3', 'TE4.6']);
  expect(echoes.volumes.map(({ data }) => perSlice(data)[0])).toEqual([200, 100]);
  const b = await read([...at(1, { DiffusionBValue: 0 }, 'a'), ...at(2, { DiffusionBValue: 800 }, 'b')]);
  expect(b.series.map(({ name }) => name.replace(/.*_(b\d)/, '$1'))).toEqual(['b0', 'b800']);
  const passes = await read([...at(1, {}, 'a'), ...at(2, {}, 'b')]);
  expect(passes.volumes.map(({ data }) => perSlice(data))).toEqual([
    [100, 101, 102],
    [200, 201, 202],
  ]);
});

it.each([
  ['Siemens', { '00190010': ['LO', 'SIEMENS MR HEADER'] }, '0019100C', 'IS', (b: number) => String(b)],
  ['GE', { '00430010': ['LO', 'GEMS_PARM_01'] }, '00431039', 'IS', (b: number) => String(b + 1_000_000_000)],
  ['Philips', { '20010010': ['LO', 'Philips Imaging DD 001'] }, '20011003', 'FL', (b: number) => b],
] as const)('splits by the b-value where %s alone says it', async (_, creator, tag, vr, written) => {
  const owner = Object.entries(creator).map(([own, [kind, name]]) => [own, { vr: kind, Value: [name] }]);
  const at = (b: number) =>
    [0, 1].map((k) =>
      flat(b + k, k, b + k, {
        instance: String(b),
        privates: { ...Object.fromEntries(owner), [tag]: { vr, Value: [written(b)] } },
      }),
    );
  const { series } = await read([...at(800), ...at(50)]);
  expect(series.map(({ name }) => name.replace(/.*_(b\d)/, '$1'))).toEqual(['b50', 'b800']);
});

it('does not split by an echo that only differs between slices', async () => {
  const { volumes } = await read([0, 1, 2].map((k) => flat(k, k, k, { elements: { EchoTime: String(k) } })));
  expect(volumes).toHaveLength(1);
});

it('keeps series, sizes, orientations and localizers apart, localizers last', async () => {
  const scout = { elements: { ImageType: ['ORIGINAL', 'PRIMARY', 'LOCALIZER'] } };
  const { series } = await read([
    flat(1, 0, 0, scout),
    flat(2, 0, 1),
    flat(3, 1, 2),
    flat(4, 0, 3, { orientation: [0, 1, 0, 0, 0, -1] }),
    flat(5, 0, 4, { rows: 4, columns: 3 }),
    flat(6, 0, 5, { series: 'other' }),
  ]);
  expect(series).toHaveLength(5);
  expect(series.map(({ localizer }) => localizer)).toEqual([false, false, false, false, true]);
  expect(series.map(({ images }) => images).sort()).toEqual([1, 1, 1, 1, 2]);
});

it('rescales each slice by its own numbers, as PET needs', async () => {
  const { volumes } = await read([
    flat(1, 0, 10, { slope: 0.5 }),
    flat(2, 1, 10, { slope: 0.25, intercept: 1 }),
  ]);
  expect(volumes[0]?.data).toBeInstanceOf(Float32Array);
  expect(perSlice(volumes[0]?.data ?? [])).toEqual([5, 3.5]);
});

it('widens to 32 bit only when a value asks for it', async () => {
  const narrow = await read([flat(1, 0, 100, { intercept: -1024 }), flat(2, 1, 0, { intercept: -1024 })]);
  expect(narrow.volumes[0]?.data).toBeInstanceOf(Int16Array);
  const wide = await read([flat(1, 0, 100, { intercept: -1024 }), flat(2, 1, -32000, { intercept: -1024 })]);
  expect(wide.volumes[0]?.data).toBeInstanceOf(Int32Array);
  expect(perSlice(wide.volumes[0]?.data ?? [])).toEqual([-924, -33024]);
});

it('clears bits outside the stored ones and extends the sign', async () => {
  const elements = { BitsStored: 12, HighBit: 11 };
  const { volumes } = await read([
    flat(1, 0, 0, { values: Array(12).fill(0x1fff), elements }),
    flat(2, 1, 5),
  ]);
  expect(volumes).toHaveLength(1);
  expect(perSlice(volumes[0]?.data ?? [])).toEqual([-1, 5]);
});

it('puts images without a position in the order of their numbers, if they say how far apart', async () => {
  const bare = (number: number, elements: Record<string, unknown>): FixtureImage => ({
    ...GRID,
    number,
    values: Array<number>(12).fill(number),
    elements,
  });
  const { series, volumes } = await read([2, 1, 3].map((n) => bare(n, { SliceThickness: '5' })));
  expect(perSlice(volumes[0]?.data ?? [])).toEqual([1, 2, 3]);
  expect(volumes[0]?.geometry.spacing[0]).toBe(5);
  expect(noteCodes(series[0] as never)).toEqual(['dicom.numbered']);
  const { failures } = await read([1, 2].map((n) => bare(n, {})));
  expect(Object.values(failures)).toEqual(['dicom.noPosition']);
});

it('names what a file lacks and opens the others', async () => {
  const files = [
    ...filesOf([
      flat(1, 0, 1),
      flat(2, 1, 2),
      flat(3, 2, 3, { pixels: false }),
      flat(4, 3, 4, { pixelSpacing: null }),
      flat(5, 4, 5, { elements: { SamplesPerPixel: 3, PhotometricInterpretation: 'RGB' } }),
      flat(6, 5, 6, { orientation: [1, 0, 0, 1, 0, 0] }),
    ]),
    { path: 'cut', file: new Blob([dicomBytes(flat(7, 0, 1))]).slice(0, 300) },
  ];
  const { failures, volumes } = await readFiles(files);
  expect(failures).toEqual({
    IM2: 'dicom.noPixels',
    IM3: 'dicom.noSpacing',
    IM4: 'dicom.colour',
    IM5: 'dicom.orientation',
    cut: 'dicom.damaged',
  });
  expect(volumes[0]?.geometry.size).toEqual([2, 3, 4]);
});

/** An enhanced MR image of 2 slices, each with the marks of both groups; the frames' values count from 0. */
const enhancedMr = (groups: readonly Record<string, unknown>[]): FixtureImage => {
  const frames = [0, 4].flatMap((z) => groups.map((group) => ({ z, group })));
  return {
    ...GRID,
    number: 1,
    pixelSpacing: null,
    values: frames.flatMap((_, frame) => Array<number>(12).fill(frame)),
    elements: {
      SOPClassUID: '1.2.840.10008.5.1.4.1.1.4.1',
      Modality: 'MR',
      NumberOfFrames: String(frames.length),
      ImageOrientationPatient: undefined,
      RescaleSlope: undefined,
      RescaleIntercept: undefined,
      SharedFunctionalGroupsSequence: [
        {
          PlaneOrientationSequence: [{ ImageOrientationPatient: ['1', '0', '0', '0', '1', '0'] }],
          PixelMeasuresSequence: [{ PixelSpacing: ['2', '2'], SliceThickness: '4' }],
        },
      ],
      PerFrameFunctionalGroupsSequence: frames.map(({ z, group }) => ({
        PlanePositionSequence: [{ ImagePositionPatient: ['0', '0', String(z)] }],
        ...group,
      })),
    },
  };
};

it.each([
  ['b-values', [0, 800].map((b) => ({ MRDiffusionSequence: [{ DiffusionBValue: b }] })), ['b0', 'b800']],
  ['echoes', [2.3, 4.6].map((ms) => ({ MREchoSequence: [{ EffectiveEchoTime: ms }] })), ['TE2.3', 'TE4.6']],
  ['phases', [1, 2].map((at) => ({ FrameContentSequence: [{ TemporalPositionIndex: at }] })), ['t1', 't2']],
])('splits the %s of an enhanced MR image', async (_, groups, marks) => {
  const { series, volumes } = await read([enhancedMr(groups)]);
  expect(series.map(({ name }) => name.split('_').at(-1))).toEqual(marks);
  expect(volumes.map(({ data }) => perSlice(data))).toEqual([
    [0, 2],
    [1, 3],
  ]);
  expect(volumes[1]?.geometry).toMatchObject({ size: [2, 3, 4], spacing: [4, 2, 2] });
});
