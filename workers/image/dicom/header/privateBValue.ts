/** b-values in the elements of the makers of scanners: files from before DICOM had a place for them (0018,9087), and many
 *  since. Places as dcm2niix reads them. */
import type { DicomDataSet } from './dataSet.ts';

interface Place {
  /** The element that says whose the block is, and what it must begin with. */
  readonly creator: readonly [tag: string, name: string];
  readonly tag: string;
  readonly read: (data: DicomDataSet, tag: string) => number | undefined;
}

const written = (data: DicomDataSet, tag: string): number | undefined => data.decimals(tag)[0];
/** GE adds this to tell how it was set. */
const GE_MARK = 1e9;

const PLACES: readonly Place[] = [
  { creator: ['x00190010', 'SIEMENS MR HEADER'], tag: 'x0019100c', read: written },
  {
    creator: ['x00430010', 'GEMS_PARM_01'],
    tag: 'x00431039',
    read: (data, tag) => {
      const value = written(data, tag);
      return value === undefined ? undefined : value % GE_MARK;
    },
  },
  {
    creator: ['x20010010', 'Philips Imaging DD 001'],
    tag: 'x20011003',
    read: (data, tag) => data.float32(tag),
  },
];

/** s/mm²; undefined where no maker's element says it. */
export function privateBValue(data: DicomDataSet): number | undefined {
  for (const { creator, tag, read } of PLACES) {
    const [owner, name] = creator;
    if (!data.text(owner)?.toLowerCase().startsWith(name.toLowerCase())) continue;
    const value = read(data, tag);
    if (value !== undefined && Number.isFinite(value) && value >= 0) return value;
  }
  return undefined;
}
