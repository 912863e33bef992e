/**
 * nnU-Net's `find_best_configuration`: every model's folds gathered, all pairs ensembled, the best by its mean foreground
 * Dice (the first of equals: single models come before ensembles), and the post-processing that helps it.
 */
import { z } from 'zod';
import { parsePlans } from '../../network/index.ts';
import { writePythonJson } from '../../nnunet/evaluation/index.ts';
import type { Directory } from '../../workspace/index.ts';
import { PlanningError } from '../planning/planningError.ts';
import type { JobContext } from '../queue/runner.ts';
import type { Studio } from '../studio.ts';
import { accumulate, accumulatedFolder } from './accumulate.ts';
import { betweenCases, CaseSteps } from './caseSteps.ts';
import { CrossValidationError } from './crossValidationError.ts';
import { ensembleCrossValidations, foldProbabilities } from './ensemble.ts';
import { type FolderHead, namedBy, nameOf, readHead } from './folders.ts';
import { foldFiles } from './foldFiles.ts';
import {
  type Candidate,
  type Inference,
  inferenceInformation,
  inferenceInstructions,
} from './inferenceFiles.ts';
import { evaluateFiles } from './labelFiles.ts';
import { postprocessingPasses, postprocessOn } from './postprocessFolder.ts';
import { describeSteps } from './postprocessingFiles.ts';
import { datasetReferences } from './references.ts';
import type { CandidateModel, FindBestSpec } from './spec.ts';

/** Candidates that are scored, by identifier: a job that goes on does not score them again. */
const SCORED = 'scored.json';
/** The ensemble whose folder this job emptied: what lies there since is its own. */
const BEGUN = 'begun.txt';
const scoredSchema = z.record(z.string(), z.number());

export const runFindBest = betweenCases<FindBestSpec>(async (spec, context) => {
  const { studio } = context;
  const considered = await trainedModels(studio, spec);
  const run = await Run.open(spec, context, considered);
  const candidates: Candidate[] = [];
  for (const model of considered) candidates.push(await run.single(model));
  const pairs = spec.ensembling ? pairsOf(considered) : [];
  for (const pair of pairs) candidates.push(await run.ensemble(pair));
  for (const { identifier, dice } of candidates) context.log(`${identifier}: ${dice}`);
  const best = bestOf(candidates);
  const found = await run.postprocess(best);
  const { Dice } = found.after.foreground_mean;
  context.log(`Best: ${best.identifier}. Post-processing: ${describeSteps(found.steps)}, then ${Dice}.`);
  const { dataset, folds, ensembling } = spec;
  const named = namedBy(spec.places);
  await writeInference(studio, {
    dataset,
    folds,
    considered,
    ensembling,
    candidates,
    best,
    postprocessedDice: Dice,
    named,
  });
  return { best: best.identifier, dice: best.dice, postprocessed: Dice, steps: found.steps.length };
});

/** Those that the plans know. @throws CrossValidationError `crossValidation.missingModel`, `crossValidation.noModels`,
 *  PlanningError `planning.noPlans` */
async function trainedModels(studio: Studio, { dataset, models }: FindBestSpec): Promise<CandidateModel[]> {
  const found = new Map<string, CandidateModel>();
  for (const model of models) {
    const json = await studio.preprocessed.readJson(dataset, `${model.plans}.json`);
    if (json === undefined) throw new PlanningError('noPlans', { dataset, plans: model.plans });
    if (!parsePlans(json).configurationNames.includes(model.configuration)) continue;
    const folder = studio.trained.folder({ dataset, ...model });
    if ((await studio.directory.list(folder)).length === 0)
      throw new CrossValidationError('missingModel', { model: nameOf(folder) });
    found.set(folder, model);
  }
  if (found.size === 0) throw new CrossValidationError('noModels', { dataset });
  return [...found.values()];
}

/** What is missing is said before anything is computed. @returns cases of the first model */
async function completeCases(
  directory: Directory,
  folders: readonly string[],
  { folds, ensembling }: FindBestSpec,
  { ending }: FolderHead,
): Promise<number> {
  const counts: number[] = [];
  for (const folder of folders) counts.push((await foldFiles(directory, folder, folds, ending)).size);
  if (ensembling && folders.length > 1) await foldProbabilities(directory, folders, folds);
  return counts[0];
}

/** Every pair once, in the order of the models. */
const pairsOf = <T>(models: readonly T[]): [T, T][] =>
  models.flatMap((one, i) => models.slice(i + 1).map((other): [T, T] => [one, other]));

/** @throws CrossValidationError `crossValidation.noScore` */
export function bestOf(candidates: readonly Candidate[]): Candidate {
  const scoreless = candidates.find(({ dice }) => Number.isNaN(dice));
  if (scoreless) throw new CrossValidationError('noScore', { model: scoreless.identifier });
  return candidates.reduce((best, one) => (one.dice > best.dice ? one : best));
}

/** One run of the job, and what it knows from the one before. */
class Run {
  private readonly named: (path: string) => string;

  private constructor(
    private readonly spec: FindBestSpec,
    private readonly context: JobContext,
    private readonly scored: Record<string, number>,
    private readonly steps: CaseSteps,
    private readonly cases: number,
  ) {
    this.named = namedBy(spec.places);
  }

  static async open(
    spec: FindBestSpec,
    context: JobContext,
    models: readonly CandidateModel[],
  ): Promise<Run> {
    const { studio } = context;
    const stored = await context.readState(SCORED);
    const scored = stored ? scoredSchema.parse(JSON.parse(await stored.text())) : {};
    const folders = models.map((model) => studio.trained.folder({ dataset: spec.dataset, ...model }));
    const head = await readHead(studio.directory, folders[0]);
    const cases = await completeCases(studio.directory, folders, spec, head);
    const pairs = spec.ensembling ? pairsOf(models).length : 0;
    const total = cases * (2 * (models.length + pairs) + postprocessingPasses(head));
    return new Run(spec, context, scored, new CaseSteps(context, total), cases);
  }

  single(model: CandidateModel): Promise<Candidate> {
    const { dataset, folds, overwrite } = this.spec;
    const { studio } = this.context;
    const folder = studio.trained.folder({ dataset, ...model });
    const output = accumulatedFolder(folder, folds);
    return this.score(nameOf(folder), [model], output, async () => {
      const asked = { dataset, model: folder, folds, output, overwrite, named: this.named };
      return (await accumulate(studio.directory, asked, this.steps)).foreground_mean.Dice;
    });
  }

  ensemble(pair: readonly [CandidateModel, CandidateModel]): Promise<Candidate> {
    const { dataset, folds, overwrite } = this.spec;
    const { studio } = this.context;
    const { directory } = studio;
    const models = pair.map((model) => studio.trained.folder({ dataset, ...model }));
    const identifier = `ensemble___${models.map(nameOf).join('___')}___${folds.join('_')}`;
    const output = `nnUNet_results/${dataset}/ensembles/${identifier}`;
    return this.score(identifier, pair, output, async () => {
      const begun = await (await this.context.readState(BEGUN))?.text();
      const keep = begun === identifier || !overwrite;
      if (!keep) {
        await directory.remove(output);
        await this.context.writeState(BEGUN, identifier);
      }
      const asked = { models, folds, output, keep };
      const { head, names } = await ensembleCrossValidations(directory, asked, this.steps);
      const reference = await datasetReferences(directory, dataset, 'preprocessed');
      const compared = names.map((name) => ({
        prediction: `${output}/${name}`,
        reference: reference(name),
      }));
      const { steps, named } = this;
      const summary = await evaluateFiles(directory, compared, head.rules, { steps, named });
      await directory.write(`${output}/summary.json`, writePythonJson(summary));
      return summary.foreground_mean.Dice;
    });
  }

  /** On the gathered predictions of the best. */
  async postprocess({ source }: Candidate) {
    const { directory } = this.context.studio;
    const head = await readHead(directory, source);
    const reference = await datasetReferences(directory, this.spec.dataset, 'preprocessed');
    const { named } = this;
    return postprocessOn(directory, { input: source, head, reference, keep: true, named }, this.steps);
  }

  private async score(
    identifier: string,
    models: readonly CandidateModel[],
    source: string,
    work: () => Promise<number>,
  ): Promise<Candidate> {
    const known = this.scored[identifier];
    if (known !== undefined) {
      this.steps.skip(2 * this.cases);
      return { identifier, models, source, dice: known };
    }
    const dice = await work();
    // NaN ends the job, and JSON does not know it.
    if (!Number.isNaN(dice)) this.scored[identifier] = dice;
    await this.context.writeState(SCORED, JSON.stringify(this.scored));
    return { identifier, models, source, dice };
  }
}

async function writeInference({ directory }: Studio, inference: Inference): Promise<void> {
  const folder = `nnUNet_results/${inference.dataset}`;
  const { plans } = await readHead(directory, inference.best.source);
  const stages = new Map<string, string>();
  for (const [name, { previous_stage: stage }] of Object.entries(plans.json.configurations))
    if (typeof stage === 'string') stages.set(name, stage);
  await directory.write(`${folder}/inference_information.json`, inferenceInformation(inference));
  await directory.write(`${folder}/inference_instructions.txt`, inferenceInstructions(inference, stages));
}
