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

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

function formatUnit(value: number, unit: 'day' | 'hour' | 'minute' | 'second', language: string): string {
  const unitDisplay = unit === 'day' ? 'long' : 'short';
  return new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay }).format(value);
}

/** `40 sec`, `1 min 20 sec`, `2 hr 5 min`, `8 days 3 hr`. */
export function formatDuration(seconds: number, language: string): string {
  const whole = Math.max(0, Math.round(seconds));
  const [days, hours] = [Math.floor(whole / DAY), Math.floor((whole % DAY) / HOUR)];
  const [minutes, rest] = [Math.floor((whole % HOUR) / MINUTE), whole % MINUTE];
  const unit = (value: number, name: Parameters<typeof formatUnit>[1]) => formatUnit(value, name, language);
  if (days > 0) return `${unit(days, 'day')} ${unit(hours, 'hour')}`;
  if (hours > 0) return `${unit(hours, 'hour')} ${unit(minutes, 'minute')}`;
  if (minutes > 0) return `${unit(minutes, 'minute')} ${unit(rest, 'second')}`;
  return unit(rest, 'second');
}

const SHORT_SECONDS = 9.95;

/** As `formatDuration`, for what is done again and again: two digits of less than ten seconds, `0.42 sec`. */
export function formatStep(seconds: number, language: string): string {
  if (seconds >= SHORT_SECONDS) return formatDuration(seconds, language);
  return formatUnit(Number(seconds.toPrecision(2)), 'second', language);
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
