import { ClassificationError, countClasses, parseLabelTable } from '../../classification/index.ts';
import { readImage } from '../../image/index.ts';
import { emitOnnx } from '../../inference/index.ts';
import { classifierGraph } from '../../network/index.ts';
import type { ScanSummary } from '../api.ts';
import { listedThumbnail } from '../importing/thumbnail.ts';
import type { Studio } from '../studio.ts';
import type { ClassificationApi, LabelTableFound } from './api.ts';
import { headWeights, openClassifier } from './classifierFile.ts';
import {
  CHECKPOINT,
  classifierFile,
  classifierNames,
  folderOf,
  predictionsOf,
  readPredictions,
  readReport,
} from './classifierStore.ts';
import { classesCsv } from './predictionTable.ts';

/** Methods of the compute worker. */
export const createClassificationApi = (opening: Promise<Studio>): ClassificationApi => ({
  readLabelTable: async (csv, dataset) => readLabelTable(await opening, csv, dataset),
  listClassifiers: async () => {
    const { directory } = await opening;
    const names = await classifierNames(directory);
    // One that cannot be read hides none of the others; asked for by its name it says what is wrong.
    const read = await Promise.allSettled(names.map((name) => readReport(directory, name)));
    const reports = read.flatMap((one) => (one.status === 'fulfilled' ? one.value : []));
    return reports.sort((a, b) => b.createdAt - a.createdAt);
  },
  readClassifier: async (name) => readReport((await opening).directory, name),
  classifierPredictions: async (name) => readPredictions((await opening).directory, name),
  activationMapAsScan: async (name, of) => activationMapAsScan(await opening, name, of),
  exportClassifier: async (name, format) => {
    const blob = await classifierFile((await opening).directory, name);
    return format === 'pth' ? blob : onnxOf(blob);
  },
  predictionTable: async (name) => {
    const { directory } = await opening;
    const { facts } = await readReport(directory, name);
    const rows = await readPredictions(directory, name);
    return new Blob([classesCsv(facts.task, rows)], { type: 'text/csv;charset=utf-8' });
  },
  removeClassifier: async (name) => (await opening).directory.remove(folderOf(name)),
});

async function readLabelTable(studio: Studio, csv: string, dataset: string): Promise<LabelTableFound> {
  const { task, labels } = parseLabelTable(csv);
  const there = new Set((await studio.datasets.cases(dataset)).map(({ id }) => id));
  const matched = [...labels].filter(([name]) => there.has(name));
  return {
    task,
    counts: countClasses(
      task,
      matched.map(([, label]) => label),
    ),
    matched: matched.length,
    unknown: [...labels.keys()].filter((name) => !there.has(name)),
    unlabelled: [...there].filter((name) => !labels.has(name)),
  };
}

/** @throws ClassificationError `missing` where it was predicted without a map */
async function activationMapAsScan(studio: Studio, name: string, of: string): Promise<ScanSummary> {
  const said = (await readPredictions(studio.directory, name)).find((one) => one.case === of);
  if (!said?.map) throw new ClassificationError('missing', { name: `${name}: ${of}` });
  const { file, class: about } = said.map;
  const blob = await studio.directory.read(`${predictionsOf(name)}/${file}`);
  const volume = await readImage(blob, file);
  const { geometry } = volume;
  const modality = 'other';
  const thumbnail = listedThumbnail(volume, modality);
  const scan = { name: `${of} · ${name}: ${about}`, role: 'image', channels: 1 } as const;
  return studio.scans.add({ ...scan, geometry, modality, thumbnail }, [{ name: file, content: blob }]);
}

async function onnxOf(blob: Blob): Promise<Blob> {
  const { encoder, head, facts } = await openClassifier(blob, CHECKPOINT);
  const graph = classifierGraph(encoder.graph, encoder.patch, facts.task.classes.length);
  const weights = new Map([...encoder.weights, ...headWeights(head)]);
  return new Blob([new Uint8Array(emitOnnx(graph, weights))]);
}
