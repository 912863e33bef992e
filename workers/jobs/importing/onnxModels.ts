import { checkOnnx, parseDatasetJson, parsePlans, resolveConfiguration } from '../../network/index.ts';
import type { ModelSummary, OnnxModelForm } from '../api.ts';
import type { Studio } from '../studio.ts';

const SCHEMES = {
  CT: 'CTNormalization',
  ZScore: 'ZScoreNormalization',
  RescaleTo01: 'RescaleTo01Normalization',
  RGBTo01: 'RGBTo01Normalization',
  None: 'NoNormalization',
} as const;

/** Name of the network's file in a stored ONNX model. */
export const ONNX_FILE = 'model.onnx';

const resampling = (isSeg: boolean, order: number) => ({
  is_seg: isSeg,
  order,
  order_z: 0,
  force_separate_z: null,
});

/** What nnU-Net's plans.json would say of a bare network, from the few things that the file cannot tell. */
function plansJson({ name, patchSize, spacing, normalisation, intensity }: OnnxModelForm) {
  const planar = patchSize[0] === 1;
  const own = (values: readonly number[]) => (planar ? values.slice(1) : values);
  const statistics = intensity && {
    mean: intensity.mean,
    std: intensity.std,
    percentile_00_5: intensity.lower,
    percentile_99_5: intensity.upper,
  };
  return {
    dataset_name: name,
    plans_name: 'onnx',
    image_reader_writer: 'SimpleITKIO',
    transpose_forward: [0, 1, 2],
    transpose_backward: [0, 1, 2],
    configurations: {
      onnx: {
        data_identifier: 'onnx',
        preprocessor_name: 'DefaultPreprocessor',
        batch_size: 1,
        patch_size: own(patchSize),
        spacing: own(spacing),
        normalization_schemes: normalisation.map((scheme) => SCHEMES[scheme]),
        use_mask_for_norm: normalisation.map(() => false),
        resampling_fn_data: 'resample_data_or_seg_to_shape',
        resampling_fn_data_kwargs: resampling(false, 3),
        resampling_fn_seg: 'resample_data_or_seg_to_shape',
        resampling_fn_seg_kwargs: resampling(true, 1),
        resampling_fn_probabilities: 'resample_data_or_seg_to_shape',
        resampling_fn_probabilities_kwargs: resampling(false, 1),
        architecture: { network_class_name: 'onnx.OnnxModel', arch_kwargs: {}, _kw_requires_import: [] },
        batch_dice: false,
      },
    },
    experiment_planner_used: 'none',
    label_manager: 'LabelManager',
    foreground_intensity_properties_per_channel: Object.fromEntries(
      normalisation.map((_, channel) => [channel, statistics ?? NEUTRAL]),
    ),
  };
}

const NEUTRAL = { mean: 0, std: 1, percentile_00_5: -1e9, percentile_99_5: 1e9 };

const datasetJson = ({ labels, normalisation }: OnnxModelForm) => ({
  channel_names: Object.fromEntries(normalisation.map((scheme, channel) => [channel, scheme])),
  labels: Object.fromEntries(labels.map((label, value) => [value === 0 ? 'background' : label, value])),
  numTraining: 0,
  file_ending: '.nii.gz',
});

/** Stores a bare network together with plans and labels made from the form. @throws ModelError */
export async function importOnnxModel(
  studio: Studio,
  file: File,
  form: OnnxModelForm,
): Promise<ModelSummary> {
  checkOnnx(new Uint8Array(await file.arrayBuffer()), file.name, {
    channels: form.normalisation.length,
    classes: form.labels.length,
    patchSize: form.patchSize,
  });
  const plans = plansJson(form);
  const dataset = datasetJson(form);
  const configuration = resolveConfiguration(parsePlans(plans), 'onnx');
  const { labels } = parseDatasetJson(dataset);
  const values = [...labels].map(([name, value]) => ({ name, values: [value].flat() }));
  return studio.models.add(
    {
      name: form.name,
      kind: 'onnx',
      dataset: form.name,
      trainer: 'ONNX',
      plans: 'onnx',
      configuration: 'onnx',
      architecture: 'ONNX',
      channels: form.normalisation,
      labels: values,
      segments: values.filter((_, value) => value > 0).map(({ name }, index) => ({ value: index + 1, name })),
      patchSize: configuration.patchSize,
      spacing: configuration.spacing,
      folds: [0],
      checkpoints: [ONNX_FILE],
      parameterCount: 0,
      needsPreviousStage: false,
    },
    [
      { path: ONNX_FILE, blob: file },
      { path: 'plans.json', blob: new Blob([JSON.stringify(plans, null, 4)]) },
      { path: 'dataset.json', blob: new Blob([JSON.stringify(dataset, null, 4)]) },
    ],
  );
}
