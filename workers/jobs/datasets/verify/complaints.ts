/** What nnU-Net's `--verify_dataset_integrity` complains of, each with the facts that it prints; our words. Errors stop
 *  nnU-Net, warnings do not. Source: nnunetv2 2.8.1 `verify_dataset_integrity.py`. */
const WORDS = {
  noDatasetJson: 'There is no dataset.json in {{folder}}.',
  damagedJson: 'dataset.json is not JSON: {{reason}}.',
  noFolder: '{{folder}} has no {{missing}} folder.',
  missingKeys: 'dataset.json lacks {{missing}}.',
  labels: 'dataset.json: {{rule}}',
  order:
    'dataset.json: labels must count 0, 1, 2, … without gaps (ignore last), but {{values}} do not follow the one before.',
  numTraining: 'dataset.json says {{expected}} training cases, but there are {{found}}.',
  missingFiles: 'dataset.json names files that are not there: {{files}}.',
  missingLabel: 'Cases without a file in labelsTr: {{cases}}.',
  unusedLabel: 'Files in labelsTr without images: {{files}}.',
  reader: 'No reader for files ending in {{ending}}.',
  unreadable: '{{file}} cannot be read: {{reason}}',
  values: '{{file}} holds labels that dataset.json does not name. Expected: {{expected}}. Found: {{found}}.',
  nanImage: 'The images of {{case}} hold NaN. Replace it by a value that makes sense there.',
  nanLabel: '{{file}} holds NaN.',
  channelsDiffer: 'The channels of {{case}} do not lie on one grid: {{reason}}',
  shape: '{{case}}: image and label differ in size. Image: {{image}}. Label: {{label}}.',
  spacing: '{{case}}: image and label differ in spacing. Image: {{image}} mm. Label: {{label}} mm.',
  channels: '{{case}} has {{found}} channels, dataset.json names {{expected}}.',
  origin: '{{case}}: image and label differ in origin. Image: {{image}}. Label: {{label}}.',
  direction: '{{case}}: image and label differ in direction. Image: {{image}}. Label: {{label}}.',
  ignoreRemapped: '{{file}}: ignore is {{from}} here and becomes {{to}} when the dataset is imported.',
  ignoreIsLabel: 'Ignore cannot be {{value}}: dataset.json gives that value to "{{name}}".',
} as const;

export type ComplaintCode = keyof typeof WORDS;

const WARNINGS: ReadonlySet<ComplaintCode> = new Set([
  'origin',
  'direction',
  'unusedLabel',
  'ignoreRemapped',
]);

export interface Complaint {
  readonly code: ComplaintCode;
  readonly level: 'error' | 'warning';
  readonly message: string;
  readonly details: Readonly<Record<string, string | number>>;
}

export function complaint(
  code: ComplaintCode,
  details: Readonly<Record<string, string | number>>,
): Complaint {
  const message = WORDS[code].replace(/\{\{(\w+)\}\}/g, (_, key: string) => String(details[key] ?? ''));
  return { code, level: WARNINGS.has(code) ? 'warning' : 'error', message, details };
}
