import { type FailureDetails, StudioError } from '../failure/index.ts';

const MESSAGES = {
  notLabels: '{{file}}: holds {{value}}, and labels are whole numbers from 0 to 65535. Open it as a scan.',
  confidence: '{{file}}: was predicted without confidence. Predict it again for pseudo-labels.',
  otherGrid:
    '{{file}}: has another size or spacing than {{other}}. Compare predictions with references of the same scans.',
  noCases: 'None of the given cases has a reference to compare with. Add labelled cases.',
  ignoreOnly: 'The references ({{cases}}) hold nothing but ignore. Give cases with labelled voxels.',
  trainingCases:
    'The model was trained on {{cases}}: its confidence there says nothing about new scans. Give cases that it has not seen, or allow it on purpose.',
  lockedCase:
    '{{case}} is in the locked test set of {{dataset}}, and a calibration would be tuned on it. Give other cases, or unlock the test set.',
  otherClasses:
    '{{file}}: holds the label {{found}}, and the classes are {{expected}}. Map the labels, or give references with these.',
  staleCalibration:
    'The calibration {{id}} was made for another state of the model ({{what}}). Calibrate again with the model as it is used now.',
  noCalibration: 'There is no calibration {{id}} of this model. Calibrate it first.',
  mappingClass: 'Label mapping: the model has no class {{teacher}}. Remove the entry or correct its name.',
  mappingTarget:
    'Label mapping: {{teacher}} is mapped to {{target}}, which is none of your labels. Choose one of them, background or unknown.',
  mappingMissing: 'Label mapping: the model’s class {{teacher}} has no entry. Map it, or call it unknown.',
  mappingBackground: 'Label mapping: background is mapped to {{target}}, but must stay background.',
  mappingRegions:
    'The model predicts overlapping regions, whose probabilities cannot be added. A label mapping needs a model with exclusive classes.',
  otherLabels:
    '{{file}}: is there already and means something else ({{found}}) than the model writes ({{expected}}). Choose another number or name.',
  notDicom:
    '{{file}}: was not opened from DICOM files, and a DICOM segmentation must name the images it lies on. Export NIfTI or NRRD.',
  nothingLabelled: '{{file}}: nothing is labelled, so there is no surface. Paint or predict something first.',
  notReadBack:
    '{{file}}: what was written could not be read back as it was, so nothing was handed out. Try another format, and tell us.',
  partialStage:
    '{{file}}: was predicted only in a part of the scan, and the second stage of a cascade needs the first one everywhere. Predict it without a region.',
  noModel:
    'The model ({{id}}) was removed. Open its files again: they get the same place, and a retry finds them. Or start with another model.',
  demo: 'The demo model could not be loaded ({{reason}}). Reload the page and try again.',
} as const;

/** What goes wrong between files and engines. Codes `job.<reason>`. */
export class JobError extends StudioError {
  override readonly name = 'JobError';

  constructor(reason: keyof typeof MESSAGES, details: FailureDetails, options?: ErrorOptions) {
    const message = MESSAGES[reason].replace(/\{\{(\w+)\}\}/g, (_, key: string) =>
      String(details[key] ?? ''),
    );
    super(`job.${reason}`, message, details, options);
  }
}
