import { ImageError } from './imageError.ts';

const HEADER_LIMIT = 64 * 1024;

/**
 * Refuses a NRRD whose axes have no length, which ITK takes for 1 mm (NaN) or refuses without saying why (0).
 * An axis that is not space (`none`, or NaN beside `kinds: list`) has no spacing.
 * @throws ImageError `image.spacing`
 */
export async function checkNrrdSpacing(blob: Blob, file: string): Promise<void> {
  const [header = ''] = (await blob.slice(0, HEADER_LIMIT).text()).split(/\r?\n\r?\n/, 1);
  const field = (name: string): string | undefined =>
    new RegExp(`^${name}:=?\\s*(.*)$`, 'im').exec(header)?.[1];
  const hasOtherAxes = /list|vector|color|matrix|complex|none|\?/i.test(field('kinds') ?? '');
  const lengths = [
    ...(field('spacings')?.split(/\s+/) ?? []).map(Number),
    ...axisLengths(field('space directions')),
  ];
  const usable = lengths.every((mm) => mm !== 0 && (Number.isFinite(mm) || hasOtherAxes));
  if (!usable) throw new ImageError('spacing', { file, spacing: lengths.join(' × ') });
}

/** `(1,0,0) (0,1,0) none` → 1, 1 */
const axisLengths = (directions = ''): number[] =>
  [...directions.matchAll(/\(([^)]*)\)/g)].map(([, axis = '']) => Math.hypot(...axis.split(',').map(Number)));
