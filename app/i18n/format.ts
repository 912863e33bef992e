/** Numbers with units as each language writes them. */
const BYTE_UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;
const STEP = 1000;

/** `1.75 MB`; decimal units, as the browser's own file lists show them. */
export function formatBytes(bytes: number, language: string): string {
  const power = Math.min(BYTE_UNITS.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
  const unit = BYTE_UNITS[power] ?? 'byte';
  return new Intl.NumberFormat(language, {
    style: 'unit',
    unit,
    maximumSignificantDigits: 3,
  }).format(bytes / STEP ** power);
}

/** Memory in GiB, written GB as operating systems do. */
export function formatMemory(bytes: number, language: string): string {
  const gib = bytes / 2 ** 30;
  return `${new Intl.NumberFormat(language, { maximumFractionDigits: gib < 1 ? 2 : 1 }).format(gib)} GB`;
}

/** `40 sec`, `1 min 20 sec`, `2 hr 5 min`. */
export function formatDuration(seconds: number, language: string): string {
  const whole = Math.max(0, Math.round(seconds));
  const unit = (value: number, name: 'hour' | 'minute' | 'second') =>
    new Intl.NumberFormat(language, { style: 'unit', unit: name, unitDisplay: 'short' }).format(value);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  if (hours > 0) return `${unit(hours, 'hour')} ${unit(minutes, 'minute')}`;
  if (minutes > 0) return `${unit(minutes, 'minute')} ${unit(rest, 'second')}`;
  return unit(rest, 'second');
}

/** Three significant digits, whole from 100 on: `0.412`, `41.2`, `1,204`. */
export function formatMillilitres(millilitres: number, language: string): string {
  const whole = millilitres >= 100;
  const digits = whole ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: 3 };
  return new Intl.NumberFormat(language, digits).format(millilitres);
}

export function formatCount(count: number, language: string): string {
  return new Intl.NumberFormat(language).format(count);
}

/** `1.5 × 1.5 × 2.5`; array order in, x first out, as viewers and DICOM write it. */
export function formatTriple(zyx: readonly number[], language: string, digits = 2): string {
  const format = new Intl.NumberFormat(language, { maximumFractionDigits: digits, useGrouping: false });
  return [...zyx].reverse().map(format.format).join(' × ');
}

const MOST_NAMED = 12;

/** As many names as can be read at a glance: `liver, spleen …`. */
export const formatNames = (names: readonly string[]): string =>
  names.slice(0, MOST_NAMED).join(', ') + (names.length > MOST_NAMED ? ' …' : '');
