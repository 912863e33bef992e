/** Classifiers in the workspace: `segloop_classifiers/<name>/` with the `.pth`, what it was made of and what it is worth. */
import { z } from 'zod';
import { ClassificationError, metricsSchema } from '../../classification/index.ts';
import type { Directory } from '../../workspace/index.ts';
import { classifierFactsSchema } from './classifierFile.ts';

export const CLASSIFIERS = 'segloop_classifiers';
export const CHECKPOINT = 'classifier.pth';
/** Written last: a folder without it is no classifier. */
const REPORT = 'metrics.json';
const PREDICTIONS = 'predictions';

const labelSchema = z.union([z.int(), z.array(z.int())]);

export const reportSchema = z.object({
  facts: classifierFactsSchema,
  dataset: z.string(),
  createdAt: z.number(),
  seed: z.int(),
  /** Cases of each class, of training and of test. */
  train: z.array(z.int()),
  test: z.array(z.int()),
  strength: z.number(),
  /** On the test cases, which touched nothing before. */
  metrics: metricsSchema,
  baselines: z.object({ greyValues: metricsSchema, randomEncoder: metricsSchema }).exactOptional(),
  /** Mean loss of each epoch, where the encoder learnt. */
  losses: z.array(z.number()).exactOptional(),
  /** Of the test: true label and probabilities. */
  cases: z.array(z.object({ case: z.string(), label: labelSchema, probabilities: z.array(z.number()) })),
});
export type ClassifierReport = z.infer<typeof reportSchema>;

export const predictionSchema = z.object({
  case: z.string(),
  probabilities: z.array(z.number()),
  /** File of the activation map, beside this one, and the class that it speaks for. */
  map: z.object({ file: z.string(), class: z.string() }).exactOptional(),
});
export type ClassPrediction = z.infer<typeof predictionSchema>;

export const folderOf = (name: string): string => `${CLASSIFIERS}/${name}`;
export const predictionsOf = (name: string): string => `${folderOf(name)}/${PREDICTIONS}`;

/** Names, by code point. */
export async function classifierNames(directory: Directory): Promise<string[]> {
  const names: string[] = [];
  for (const { name, kind } of await directory.list(CLASSIFIERS))
    if (kind === 'directory' && (await directory.exists(`${folderOf(name)}/${REPORT}`))) names.push(name);
  return names;
}

export const hasClassifier = (directory: Directory, name: string): Promise<boolean> =>
  directory.exists(`${folderOf(name)}/${REPORT}`);

/** @throws ClassificationError `missing`, `damaged` */
export async function readReport(directory: Directory, name: string): Promise<ClassifierReport> {
  const path = `${folderOf(name)}/${REPORT}`;
  if (!(await directory.exists(path))) throw new ClassificationError('missing', { name });
  return parsed(reportSchema, await directory.read(path), path);
}

/** @throws ClassificationError `missing` */
export async function classifierFile(directory: Directory, name: string): Promise<Blob> {
  const path = `${folderOf(name)}/${CHECKPOINT}`;
  if (!(await directory.exists(path))) throw new ClassificationError('missing', { name });
  return directory.read(path);
}

/** The report last, so that half a classifier is none. */
export async function writeClassifierFolder(
  directory: Directory,
  report: ClassifierReport,
  files: readonly { readonly name: string; readonly content: BlobPart }[],
): Promise<void> {
  const folder = folderOf(report.facts.name);
  await directory.remove(folder);
  for (const { name, content } of files) await directory.write(`${folder}/${name}`, content);
  await directory.write(`${folder}/${REPORT}`, JSON.stringify(report, null, 2));
}

/** In order of their cases. */
export async function readPredictions(directory: Directory, name: string): Promise<ClassPrediction[]> {
  const found: ClassPrediction[] = [];
  for (const { name: file } of await directory.list(predictionsOf(name))) {
    if (!file.endsWith('.json')) continue;
    const path = `${predictionsOf(name)}/${file}`;
    found.push(await parsed(predictionSchema, await directory.read(path), path));
  }
  return found;
}

export const writePrediction = (directory: Directory, name: string, said: ClassPrediction): Promise<void> =>
  directory.write(`${predictionsOf(name)}/${said.case}.json`, JSON.stringify(said, null, 2));

async function parsed<T>(schema: z.ZodType<T>, blob: Blob, file: string): Promise<T> {
  try {
    return schema.parse(JSON.parse(await blob.text()));
  } catch (error) {
    const reason = error instanceof z.ZodError ? (error.issues[0]?.message ?? '') : String(error);
    throw new ClassificationError('damaged', { file, reason }, { cause: error });
  }
}
