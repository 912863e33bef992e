/** nnU-Net's commands around a cross-validation as jobs; `findBest.ts` holds the largest. */
import { parseDatasetJson } from '../../network/index.ts';
import { evaluationRules, type Summary, writePythonJson } from '../../nnunet/evaluation/index.ts';
import { accumulate, accumulatedFolder } from './accumulate.ts';
import { betweenCases, CaseSteps } from './caseSteps.ts';
import { CrossValidationError } from './crossValidationError.ts';
import { ensembleFolders } from './ensemble.ts';
import { filesEnding, namedBy, readHead, readJson } from './folders.ts';
import { evaluateFiles } from './labelFiles.ts';
import { applyToFolder, postprocessingPasses, postprocessOn } from './postprocessFolder.ts';
import { describeSteps, readPostprocessing } from './postprocessingFiles.ts';
import { referencesIn } from './references.ts';
import type {
  AccumulateSpec,
  ApplyPostprocessingSpec,
  DeterminePostprocessingSpec,
  EnsembleSpec,
  EvaluateFolderSpec,
} from './spec.ts';

/** @throws CrossValidationError `crossValidation.notEmpty` for an output of its own that holds something */
export const runAccumulate = betweenCases<AccumulateSpec>(async (spec, context) => {
  const { dataset, folds, output } = spec;
  const { directory, trained } = context.studio;
  const model = trained.folder({ dataset, ...spec.model });
  const begun = (await context.readState('begun.json')) !== undefined;
  if (output !== undefined && !begun && (await directory.list(output)).length > 0)
    throw new CrossValidationError('notEmpty', { folder: namedBy(spec.places)(output) });
  await context.writeState('begun.json', '{}');
  const head = await readHead(directory, model);
  let cases = 0;
  for (const fold of folds)
    cases += (await filesEnding(directory, `${model}/fold_${fold}/validation`, head.ending)).length;
  const summary = await accumulate(
    directory,
    {
      dataset,
      model,
      folds,
      output: output ?? accumulatedFolder(model, folds),
      overwrite: output === undefined,
      named: namedBy(spec.places),
    },
    new CaseSteps(context, 2 * cases),
  );
  return { cases: summary.metric_per_case.length, ...diceOf(summary) };
});

export const runEnsemble = betweenCases<EnsembleSpec>(async (spec, context) => {
  const { directory } = context.studio;
  const total = (await filesEnding(directory, spec.inputs[0], '.npz')).length;
  return { cases: await ensembleFolders(directory, spec, new CaseSteps(context, total)) };
});

/** @throws CrossValidationError `crossValidation.noPredictions`, and unless chill `crossValidation.missingPrediction` */
export const runEvaluateFolder = betweenCases<EvaluateFolderSpec>(async (spec, context) => {
  const { directory } = context.studio;
  const named = namedBy(spec.places);
  const dataset = parseDatasetJson(await readJson(directory, spec.dataset));
  const ending = dataset.fileEnding;
  const names = await filesEnding(directory, spec.predictions, ending);
  if (names.length === 0)
    throw new CrossValidationError('noPredictions', { folder: named(spec.predictions), ending });
  const predicted = new Set(names);
  const expected = await filesEnding(directory, spec.reference, ending);
  const missing = expected.filter((name) => !predicted.has(name));
  if (missing.length > 0 && !spec.chill)
    throw new CrossValidationError('missingPrediction', {
      folder: named(spec.predictions),
      count: missing.length,
      case: missing[0],
    });
  const reference = await referencesIn(directory, [spec.reference]);
  const compared = names.map((name) => ({
    prediction: `${spec.predictions}/${name}`,
    reference: reference(name),
  }));
  const steps = new CaseSteps(context, names.length);
  const summary = await evaluateFiles(directory, compared, evaluationRules(dataset), { steps, named });
  await directory.write(spec.output, writePythonJson(summary));
  return { cases: names.length, ...diceOf(summary) };
});

export const runDeterminePostprocessing = betweenCases<DeterminePostprocessingSpec>(async (spec, context) => {
  const { directory } = context.studio;
  const { input, keep } = spec;
  const head = await readHead(directory, input, spec);
  const reference = await referencesIn(directory, [spec.reference]);
  const cases = (await filesEnding(directory, input, head.ending)).length;
  const steps = new CaseSteps(context, cases * postprocessingPasses(head));
  const named = namedBy(spec.places);
  const found = await postprocessOn(directory, { input, head, reference, keep, named }, steps);
  context.log(`Post-processing that helps: ${describeSteps(found.steps)}.`);
  const { dice } = diceOf(found.after);
  return {
    steps: found.steps.length,
    ...diceOf(found.before),
    ...(dice !== undefined && { postprocessed: dice }),
  };
});

/** @throws CrossValidationError `crossValidation.postprocessing` */
export const runApplyPostprocessing = betweenCases<ApplyPostprocessingSpec>(async (spec, context) => {
  const { directory } = context.studio;
  const { input, output } = spec;
  const head = await readHead(directory, input, spec);
  const found = await readPostprocessing(await directory.read(spec.postprocessing), spec.postprocessing);
  context.log(`Post-processing: ${describeSteps(found)}.`);
  const total = (await filesEnding(directory, input, head.ending)).length;
  const cases = await applyToFolder(directory, { input, output, head, found }, new CaseSteps(context, total));
  return { cases };
});

/** A job's outcome is JSON, which has no NaN. */
const diceOf = ({ foreground_mean: { Dice } }: Summary): { readonly dice?: number } =>
  Number.isFinite(Dice) ? { dice: Dice } : {};
