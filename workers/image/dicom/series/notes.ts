/** What a reader must know of a series that opened, though not as it came. `code` has a text in failures/dicom. */
export interface ScanNote {
  readonly code: string;
  readonly message: string;
  readonly details: Readonly<Record<string, string | number>>;
}

type Details = ScanNote['details'];

const MESSAGES = {
  missingSlices: ({ count, spacing, places }: Details) =>
    `${count} slices are missing (every ${spacing} mm; gaps at ${places} mm). They were filled in from their neighbours.`,
  unevenSlices: ({ least, most, spacing }: Details) =>
    `The slices are unevenly spaced (${least} to ${most} mm). They were resampled to one every ${spacing} mm.`,
  duplicateSlices: ({ count, files }: Details) =>
    `${count} images lie where another one does and were left out: ${files}.`,
  duplicateFiles: ({ count }: Details) => `${count} files are copies of others and were left out.`,
  tilted: ({ degrees }: Details) =>
    `The gantry was tilted by ${degrees}°. The slices were moved onto a grid at right angles.`,
  separated: ({ part, parts, gap }: Details) =>
    `Part ${part} of ${parts}: the series has a gap of ${gap} mm, too wide to fill in.`,
  numbered: ({ spacing }: Details) =>
    `The images do not say where they lie. They were put in the order of their numbers, ${spacing} mm apart.`,
  localizer: () => 'A localizer: an overview for planning, not a scan to segment.',
  oneSlice: ({ thickness }: Details) => `A single slice, taken as ${thickness} mm thick.`,
  fractionsCut: ({ percent }: Details) =>
    `The file holds how far each voxel belongs to a segment. From ${percent} % on it was taken as belonging.`,
  labelsResampled: () =>
    'The labels were drawn on other pixels than the series has. Each voxel took the nearest one.',
  labelsOverlap: ({ count }: Details) =>
    `${count} voxels belong to several labels, and a label map has one for each. The one drawn last was kept.`,
  labelsOutside: ({ count }: Details) => `${count} labelled voxels lie outside the series and were left out.`,
  contoursSkipped: ({ count }: Details) =>
    `${count} contours are no closed outlines in a plane of the series and were left out.`,
} satisfies Record<string, (details: Details) => string>;

export type NoteReason = keyof typeof MESSAGES;

export const NOTE_CODES: readonly string[] = Object.keys(MESSAGES).map((reason) => `dicom.${reason}`);

export const noteOf = (reason: NoteReason, details: Details = {}): ScanNote => ({
  code: `dicom.${reason}`,
  message: MESSAGES[reason](details),
  details,
});

/** Lengths in notes: at most three decimals, no trailing zeros. */
export const shortMm = (mm: number): number => Math.round(mm * 1000) / 1000;

const MOST_NAMED = 5;

/** A few names or numbers, and how many more. */
export function listed(values: readonly (string | number)[]): string {
  const rest = values.length - MOST_NAMED;
  return values.slice(0, MOST_NAMED).join(', ') + (rest > 0 ? ` (+${rest})` : '');
}
