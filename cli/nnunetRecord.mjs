// @ts-check
import path from 'node:path';

/** nnU-Net's own numbers of processes, recorded by it though they change nothing in the result. */
const PROCESSES = 3;

/**
 * `predict_from_raw_data_args.json` as nnU-Net writes it: the arguments of predict_from_files, sorted.
 * @param {import('./predictArguments.mjs').PredictOptions} options
 */
export function predictFromRawDataArguments({
  input,
  output,
  previousStage,
  continuePrediction,
  saveProbabilities,
}) {
  const record = {
    folder_with_segs_from_prev_stage: previousStage === undefined ? null : path.resolve(previousStage),
    list_of_lists_or_source_folder: path.resolve(input),
    num_parts: 1,
    num_processes_preprocessing: PROCESSES,
    num_processes_segmentation_export: PROCESSES,
    output_folder_or_list_of_truncated_output_files: path.resolve(output),
    overwrite: !continuePrediction,
    part_id: 0,
    save_probabilities: saveProbabilities,
  };
  return JSON.stringify(record, null, 4);
}
