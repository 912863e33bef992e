import {
  datasetOf,
  expand,
  inputsOf,
  nextNode,
  type PipelineFile,
  statesOf,
  tableOf,
} from '../../pipeline/index.ts';
import type { Studio } from '../studio.ts';
import type { LoopView, PipelineApi } from './api.ts';
import { checkedFile } from './checkedFile.ts';
import { knownTeacher, portableFile } from './knownTeacher.ts';
import { PipelineError } from './pipelineError.ts';
import { PipelineStore } from './pipelineStore.ts';
import { hashJson } from './step.ts';

export function createPipelineApi(opening: Promise<Studio>): PipelineApi {
  const store = async (name: string) => new PipelineStore((await opening).directory, name);
  return {
    loop: async (name) => loopView(await store(name)),
    approveReview: async (name, step) => approveReview(await store(name), name, step),
    rerunStep: async (name, step) => {
      const kept = await store(name);
      await opened(kept, name, step);
      await kept.forget(step);
    },
    readLoopFile: async (text) => knownTeacher(await opening, readLoopFile(text)),
    portableLoopFile: async (file) => portableFile(await opening, file),
    loopRecord: async (name) => (await store(name)).readRecord(),
  };
}

async function loopView(store: PipelineStore): Promise<LoopView | undefined> {
  const file = await store.file();
  if (!file) return undefined;
  const nodes = expand(file);
  const records = await store.records();
  const states = statesOf(nodes, records);
  const next = nextNode(nodes, records);
  const steps = nodes.map(({ params: _, ...node }) => {
    const record = records.get(node.id);
    return {
      ...node,
      state: states.get(node.id) ?? 'waiting',
      ...(record && { seconds: record.seconds, outcome: record.outcome }),
      ...(node.chain && { dataset: datasetOf(file, node.chain) }),
      asks: next?.kind === 'review' && next.id === node.id,
    };
  });
  return { file, steps, table: tableOf(file, nodes, records) };
}

export async function approveReview(store: PipelineStore, name: string, step: string): Promise<void> {
  const { nodes, node } = await opened(store, name, step);
  const records = await store.records();
  await store.approve(step, await hashJson(inputsOf(node, records, statesOf(nodes, records))));
}

async function opened(store: PipelineStore, name: string, step: string) {
  const file = await store.file();
  const nodes = file ? expand(file) : [];
  const node = nodes.find(({ id }) => id === step);
  if (!node) throw new PipelineError('noStep', { name, step });
  return { nodes, node };
}

/** @throws PipelineError `pipeline.file` */
function readLoopFile(text: string): PipelineFile {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new PipelineError('file', { found: String(error) }, { cause: error });
  }
  return checkedFile(json);
}
