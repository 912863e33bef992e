import { type FailureDetails, StudioError } from '../failure/index.ts';

const MESSAGES = {
  table:
    'Row {{row}} of the table of labels cannot be read ({{found}}). Give a CSV with a header, a case a row: case,label or a column a class.',
  noColumn:
    'The table of labels has the columns {{found}}, and needs "case" and at least one more. Name the column of case names "case".',
  twice: 'The table of labels names {{case}} twice. Keep one row.',
  notBinary: 'Row {{row}}, column {{column}}: {{found}}, where 0 or 1 is needed. Correct the table.',
  oneClass: 'All cases of the table are {{found}}. A classifier needs cases of at least two classes.',
  noCases:
    'None of the {{count}} cases of the table is in the dataset {{dataset}}. Check the names of the cases.',
  fewCases:
    'The class {{class}} has {{found}} case(s), and {{expected}} are needed to train and to test. Add cases, or leave the class out.',
  bareOnnx:
    '{{model}}: an ONNX file does not tell where its encoder ends. Take the checkpoint that it was exported from.',
  cascade:
    '{{model}}: reads the segmentation of {{previousStage}} beside the scan. Take a model that reads the scan alone.',
  exists: 'There is a classifier {{name}} already. Choose another name, or allow it to be replaced.',
  notClassifier:
    '{{file}}: is no classifier of Segloop ({{found}}). Open a classifier.pth that was trained here.',
  missing: 'There is no classifier {{name}} in the workspace.',
  damaged: '{{file}}: cannot be read ({{reason}}). Train the classifier again.',
} as const;

/** What is wrong with labels, classes or a classifier's files. Codes `classification.<reason>`. */
export class ClassificationError extends StudioError {
  override readonly name = 'ClassificationError';

  constructor(reason: keyof typeof MESSAGES, details: FailureDetails = {}, options?: ErrorOptions) {
    const message = MESSAGES[reason].replace(/\{\{(\w+)\}\}/g, (_, key: string) =>
      String(details[key] ?? ''),
    );
    super(`classification.${reason}`, message, details, options);
  }
}
