import type { i18n } from 'i18next';
import { type FileFailure, StudioError } from '../workers.ts';
import { storedThing } from './storedThing.ts';

type Coded = Pick<FileFailure, 'code' | 'message' | 'details'>;

/**
 * The one sentence a person reads about a failure: the translated text of its code (`area.reason` stands in
 * `failures/<area>.json` under `<reason>`), else the English message it carries.
 */
export function codedText(language: Pick<i18n, 't'>, { code, message, details }: Coded): string {
  const { path } = details;
  const what = typeof path === 'string' && { what: storedThing(language, path) };
  const dot = code.indexOf('.');
  const key = `failures/${code.slice(0, dot)}:${code.slice(dot + 1)}`;
  return language.t(key, { ...details, ...what, defaultValue: message });
}

/** As `codedText` for anything that was thrown; what is no StudioError is a fault of ours and says so. */
export function failureText(language: Pick<i18n, 't'>, error: unknown): string {
  if (error instanceof StudioError) return codedText(language, error);
  const reason = error instanceof Error ? error.message : String(error);
  return language.t('failures/app:unexpected', { reason });
}

/** For "Copy details": the English message, code, numbers and stack. */
export function failureDetails(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const coded = error instanceof StudioError ? `${error.code} ${JSON.stringify(error.details)}\n` : '';
  return `${coded}${error.message}\n${error.stack ?? ''}`;
}
