/** Dates as DICOM writes them. */
/** Local time: `20261126`, `131502`. */
const digits = (...parts: readonly number[]): string =>
  parts.map((part) => String(part).padStart(2, '0')).join('');
export const dateOf = (date: Date): string => digits(date.getFullYear(), date.getMonth() + 1, date.getDate());
export const timeOf = (date: Date): string => digits(date.getHours(), date.getMinutes(), date.getSeconds());
