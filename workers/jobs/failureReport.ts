import { StudioError } from '../failure/index.ts';
import type { FileFailure } from './api.ts';

/** A failure as plain data beside the name of the file it concerns. What is no StudioError is a defect of ours and
 *  keeps its own words. */
export function failureOf(name: string, error: unknown): FileFailure {
  if (error instanceof StudioError) {
    return { name, code: error.code, message: error.message, details: error.details };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { name, code: 'unexpected', message, details: { file: name, message } };
}
