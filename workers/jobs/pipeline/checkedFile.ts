import { z } from 'zod';
import { type PipelineFile, parsePipelineFile } from '../../pipeline/index.ts';
import { PipelineError } from './pipelineError.ts';

/** @throws PipelineError `pipeline.file` naming the first thing that is wrong */
export function checkedFile(json: unknown): PipelineFile {
  try {
    return parsePipelineFile(json);
  } catch (error) {
    const [issue] = error instanceof z.ZodError ? error.issues : [];
    const found = issue ? `${issue.path.join('.')}: ${issue.message}` : String(error);
    throw new PipelineError('file', { found }, { cause: error });
  }
}
