import type { RunInteractive } from '../interactive.ts';
import type { Studio } from '../studio.ts';
import type { EvaluatingApi } from './api.ts';
import { evaluateFiles } from './evaluateFiles.ts';
import { evaluateModel } from './evaluateModel.ts';
import { resemblance } from './resemblance.ts';
import { scoreFiles } from './scoreFiles.ts';

export const createEvaluating = (opening: Promise<Studio>, interactive: RunInteractive): EvaluatingApi => ({
  evaluateFiles,
  scoreFiles,
  evaluateModel: (job, spec, budgets, onProgress) =>
    interactive(job, ({ studio, devices, signal }) =>
      evaluateModel({ studio, devices, spec, budgets, signal, onProgress }),
    ),
  resemblance: async (model, cases, labelled, onProgress) =>
    resemblance(await opening, model, cases, labelled, onProgress),
});
