/** nnU-Net's postprocessing.pkl and postprocessing.json (spec §1.7). */
import { z } from 'zod';
import {
  CheckpointError,
  NumpyScalar,
  PLAIN_GLOBALS,
  PyGlobal,
  PyTuple,
  type PyValue,
  pickle,
  toJson,
  unpickle,
} from '../../network/index.ts';
import {
  metricKey,
  type Postprocessing,
  type PostprocessingStep,
  parsePythonJson,
  type Summary,
  writePythonJson,
} from '../../nnunet/evaluation/index.ts';
import { CrossValidationError } from './crossValidationError.ts';

const MODULE = 'nnunetv2.postprocessing.remove_connected_components';
const FUNCTION = 'remove_all_but_largest_component_from_segmentation';
const KWARG = 'labels_or_regions';

/** @param hasRegions single labels of such a dataset are Python's own numbers */
export function postprocessingPickle(
  { steps, together }: Pick<Postprocessing, 'steps' | 'together'>,
  hasRegions: boolean,
): Uint8Array<ArrayBuffer> {
  const functions = steps.map(() => new PyGlobal(`${MODULE}.${FUNCTION}`));
  const kwargs = steps.map((step, index) => {
    const isAll = together && index === 0;
    return new Map<PyValue, PyValue>([[KWARG, pythonStep(step, hasRegions, isAll)]]);
  });
  const bytes = pickle(new PyTuple([functions, kwargs]), (value, sink) => {
    if (!(value instanceof PyGlobal)) return false;
    sink.global(MODULE, FUNCTION);
    return true;
  });
  return new Uint8Array(bytes);
}

/** nnU-Net's labels come from numpy.unique, its regions from dataset.json. */
function pythonStep(step: PostprocessingStep, hasRegions: boolean, isAll: boolean): PyValue {
  const numpy = (value: number) => new NumpyScalar('int64', BigInt(value));
  if (typeof step === 'number') return hasRegions ? step : numpy(step);
  return isAll ? step.map(numpy) : new PyTuple(step);
}

export function postprocessingJson({ steps, before, after }: Postprocessing): string {
  const means = ({ foreground_mean, mean }: Summary) => ({ foreground_mean, mean });
  return writePythonJson({
    input_folder: means(before),
    postprocessed: means(after),
    postprocessing_fns: steps.map(() => FUNCTION),
    postprocessing_kwargs: steps.map((step) => ({ [KWARG]: step })),
  });
}

/** A region may stand in a list of them. */
const stepSchema = z.union([z.int(), z.array(z.union([z.int(), z.array(z.int())]))]);
const kwargsSchema = z.array(z.object({ [KWARG]: stepSchema }));
const jsonSchema = z.looseObject({
  postprocessing_fns: z.array(z.literal(FUNCTION)),
  postprocessing_kwargs: kwargsSchema,
});

/**
 * The steps of either file. A pickle names its function, which is looked up and never run.
 * @throws CrossValidationError `crossValidation.postprocessing` for any other function or content
 */
export async function readPostprocessing(file: Blob, name: string): Promise<PostprocessingStep[]> {
  const refuse = (found: string) => new CrossValidationError('postprocessing', { file: name, found });
  const kwargs = name.endsWith('.json')
    ? kwargsOfJson(await file.text(), refuse)
    : kwargsOfPickle(new Uint8Array(await file.arrayBuffer()), name, refuse);
  const parsed = kwargsSchema.safeParse(kwargs);
  if (!parsed.success) throw refuse(z.prettifyError(parsed.error));
  return parsed.data.map(({ [KWARG]: step }) => (typeof step === 'number' ? step : step.flat()));
}

type Refuse = (found: string) => CrossValidationError;

function kwargsOfJson(text: string, refuse: Refuse): unknown {
  const parsed = jsonSchema.safeParse(parsePythonJson(text));
  if (!parsed.success) throw refuse(z.prettifyError(parsed.error));
  return parsed.data.postprocessing_kwargs;
}

function kwargsOfPickle(bytes: Uint8Array, file: string, refuse: Refuse): unknown {
  const known = new PyGlobal(`${MODULE}.${FUNCTION}`);
  const globals = new Map([...PLAIN_GLOBALS, [known.path, { value: known }] as const]);
  const value = unpickled(bytes, file, globals, refuse);
  const [functions, kwargs] = value instanceof PyTuple ? value.items : [];
  if (!Array.isArray(functions) || !Array.isArray(kwargs)) throw refuse('no pair of lists');
  const odd = functions.find((one) => !(one instanceof PyGlobal) || one.path !== known.path);
  if (odd !== undefined || functions.length !== kwargs.length) throw refuse('other functions');
  return toJson(kwargs);
}

function unpickled(bytes: Uint8Array, file: string, globals: typeof PLAIN_GLOBALS, refuse: Refuse): PyValue {
  try {
    return unpickle(bytes, { file, globals });
  } catch (error) {
    if (error instanceof CheckpointError) throw refuse(String(error.details.type ?? error.details.found));
    throw error;
  }
}

/** In words: `largest component of 1, 2; largest component of (1, 2)`. */
export const describeSteps = (steps: readonly PostprocessingStep[]): string =>
  steps.map((step) => `largest component of ${metricKey(step)}`).join('; ') || 'nothing';
