/** nnU-Net's inference_information.json and, in our words, inference_instructions.txt. */
import { writePythonJson } from '../../nnunet/evaluation/index.ts';
import type { CandidateModel } from './spec.ts';

/** A model, or an ensemble of two, and how well it did. */
export interface Candidate {
  /** Name of the model's folder, or of the ensemble's. */
  readonly identifier: string;
  /** One, or the two of an ensemble. */
  readonly models: readonly CandidateModel[];
  /** Folder of its gathered or ensembled predictions. */
  readonly source: string;
  /** Mean foreground Dice. */
  readonly dice: number;
}

export interface Inference {
  readonly dataset: string;
  readonly folds: readonly number[];
  readonly considered: readonly CandidateModel[];
  readonly ensembling: boolean;
  readonly candidates: readonly Candidate[];
  readonly best: Candidate;
  readonly postprocessedDice: number;
  readonly named: (path: string) => string;
}

export function inferenceInformation(inference: Inference): string {
  const { dataset, folds, considered, ensembling, candidates, best, postprocessedDice, named } = inference;
  return writePythonJson({
    folds,
    dataset_name_or_id: dataset,
    considered_models: considered,
    ensembling_allowed: ensembling,
    all_results: Object.fromEntries(candidates.map(({ identifier, dice }) => [identifier, dice])),
    best_model_or_ensemble: {
      result_on_crossval_pre_pp: best.dice,
      result_on_crossval_post_pp: postprocessedDice,
      postprocessing_file: named(`${best.source}/postprocessing.pkl`),
      some_plans_file: named(`${best.source}/plans.json`),
      selected_model_or_models: best.models.map(({ trainer, plans, configuration }) => ({
        configuration,
        trainer,
        plans_identifier: plans,
      })),
    },
  });
}

const INPUT = 'INPUT_FOLDER';
const OUTPUT = 'OUTPUT_FOLDER';

/** @param previousStage the configuration whose predictions a cascade needs, by configuration */
export function inferenceInstructions(
  inference: Inference,
  previousStage: ReadonlyMap<string, string>,
): string {
  const { best, named } = inference;
  const isEnsemble = best.models.length > 1;
  const outputs = best.models.map((_, i) => (isEnsemble ? `${OUTPUT}_MODEL_${i + 1}` : OUTPUT));
  const predicting = best.models.flatMap((model, i) =>
    predictCommands(inference, model, { output: outputs[i], isEnsemble, previousStage }),
  );
  const postprocessing = named(`${best.source}/postprocessing.pkl`);
  const plans = named(`${best.source}/plans.json`);
  return [
    `Best on ${inference.dataset}: ${best.identifier}, mean foreground Dice ${best.dice} (${inference.postprocessedDice} after post-processing).`,
    '',
    isEnsemble ? 'Predict with both models of the ensemble:' : 'Predict:',
    ...predicting,
    ...(isEnsemble ? ['', 'Ensemble:', `nnUNetv2_ensemble -i ${outputs.join(' ')} -o ${OUTPUT}`] : []),
    '',
    'Post-process:',
    `nnUNetv2_apply_postprocessing -i ${OUTPUT} -o ${OUTPUT}_PP -pp_pkl_file ${postprocessing} -plans_json ${plans}`,
    '',
    'In Segloop: "segloop predict -m MODEL_FOLDER" with the same folds and folders, then "segloop ensemble" and',
    '"segloop apply_postprocessing" with the same words.',
    '',
  ].join('\n');
}

function predictCommands(
  { dataset, folds }: Inference,
  { trainer, plans, configuration }: CandidateModel,
  how: {
    readonly output: string;
    readonly isEnsemble: boolean;
    readonly previousStage: ReadonlyMap<string, string>;
  },
): string[] {
  const stage = how.previousStage.get(configuration);
  const command = (name: string, output: string) =>
    `nnUNetv2_predict -d ${dataset} -i ${INPUT} -o ${output} -f ${folds.join(' ')} -tr ${trainer} -c ${name} -p ${plans}`;
  const stageOutput = `${how.output}_PREV_STAGE`;
  return [
    ...(stage ? [command(stage, stageOutput)] : []),
    command(configuration, how.output) +
      (stage ? ` -prev_stage_predictions ${stageOutput}` : '') +
      (how.isEnsemble ? ' --save_probabilities' : ''),
  ];
}
