/** Which prediction's confidence is at hand, and that its counts follow the settings. */
import i18next from 'i18next';
import { io } from '../actions/index.ts';
import { showFailure } from '../failures/index.ts';
import { useStudio } from '../state/index.ts';
import { segmentColour } from '../viewer/index.ts';
import type { ResultSummary, ScanSummary } from '../workers.ts';
import { carriedSettings } from './carriedSettings.ts';
import { confidenceSession, holdConfidence } from './confidenceSession.ts';
import { type ConfidenceState, type OpenedClass, useConfidence } from './confidenceStore.ts';
import { foregroundConfidence } from './figures.ts';
import { previewWorker, stopPreviewWorker } from './previewWorker.ts';
import { inPredictedValues, SAYS_NOTHING } from './referenceLabels.ts';
import { vetoCode } from './rules.ts';
import { startThresholds } from './thresholds.ts';

const MM3_PER_ML = 1000;
const MEASURES = ['margin', 'entropy', 'mutualInformation'] as const;
/** As in `CASE.entropy.nii.gz`. */
const FILE_NAMES = { margin: 'margin', entropy: 'entropy', mutualInformation: 'mutual-information' } as const;
/** Background is drawn nowhere; its row still needs a colour. */
const BACKGROUND_COLOUR = '#868E96';

const state = useConfidence.getState;
/** Two quick changes: only the last one may be shown. */
let turn = 0;

export const hasConfidence = (result: ResultSummary | undefined): result is ResultSummary =>
  result?.files.some((file) => file.endsWith('.confidence.json')) ?? false;

/** What can be opened: a result, or what a model said of a case of a dataset. */
export interface KnownPrediction extends Pick<ResultSummary, 'id' | 'scan' | 'name' | 'files'> {
  readonly model?: string;
  readonly segments: readonly { readonly value: number; readonly name: string }[];
  readonly ofCase?: { readonly folder: string; readonly case: string };
}

/** Reads a prediction with its confidence. What was open before is let go first; a case that no model labelled here
 *  has none, and nothing is opened. @throws StudioError */
export async function openConfidence(result: KnownPrediction): Promise<void> {
  if (state().opened?.result === result.id || state().opening === result.id) return;
  closeConfidence();
  turn += 1;
  const mine = turn;
  useConfidence.setState({ opening: result.id });
  try {
    if (result.ofCase && !(await isPseudoLabelled(result.ofCase))) {
      if (mine === turn) useConfidence.setState({ opening: undefined, view: 'labels' });
      return;
    }
    const prediction = await previewWorker().openPrediction(result.id);
    if (mine !== turn) return;
    const { map, ignoreLabel, temperatures, agreed } = prediction;
    const given = { map, processed: map.labels };
    const counts = await previewWorker().tally(given, { ignoreLabel, shells: false });
    if (mine !== turn) return;
    holdConfidence({
      prediction,
      given,
      agreed,
      reference: undefined,
      tally: counts,
      predicted: counts,
      measures: new Map(),
    });
    const [z, y, x] = map.spacing;
    useConfidence.setState({
      opening: undefined,
      opened: {
        result: result.id,
        scan: result.scan,
        model: result.model ?? prediction.model ?? '',
        ...(result.ofCase && { ofCase: result.ofCase }),
        name: result.name,
        classes: classesOf(result, new Set(counts.classes.map(({ value }) => value))),
        ignoreLabel,
        temperatures,
        hasRivals: map.rivals !== undefined,
        hasAgreed: agreed !== undefined,
        measures: MEASURES.filter((kind) =>
          result.files.some((file) => file.includes(`.${FILE_NAMES[kind]}.`)),
        ),
        voxelMillilitres: (z * y * x) / MM3_PER_ML,
        foregroundConfidence: foregroundConfidence(counts),
      },
      members: [result.id],
      measure: 'confidence',
      applied: [],
      reference: undefined,
      precision: undefined,
      counted: state().counted + 1,
    });
    carrySettings();
    startThresholds();
    await refresh();
  } catch (error) {
    if (mine !== turn) return;
    useConfidence.setState({ opening: undefined, view: 'labels' });
    throw error;
  }
}

/** Takes along what was chosen before, as far as it speaks of this prediction's classes. */
function carrySettings(): void {
  const { opened } = state();
  if (!opened) return;
  const { model, classes } = opened;
  const names = Object.fromEntries(classes.map(({ value, name }) => [value, name]));
  useConfidence.setState((before) => ({
    ...carriedSettings(before, model, classes),
    chosenFor: { model, names },
  }));
}

/** Every class that the model writes, background first, and whatever else the map holds. */
function classesOf({ segments }: KnownPrediction, present: ReadonlySet<number>): OpenedClass[] {
  const named = segments.filter(({ value }) => value !== 0);
  const others = [...present].filter((value) => value !== 0 && !named.some((one) => one.value === value));
  return [
    { value: 0, name: i18next.t('confidence:background'), colour: BACKGROUND_COLOUR },
    ...named.map(({ value, name }) => ({ value, name, colour: segmentColour(value) })),
    ...others.map((value) => ({
      value,
      name: i18next.t('segments:unnamed', { value }),
      colour: segmentColour(value),
    })),
  ];
}

/** A model's classes keep their names in another language; background is ours. */
i18next.on('languageChanged', () => {
  const { opened } = state();
  if (!opened) return;
  const background = i18next.t('confidence:background');
  const classes = opened.classes.map((one) => (one.value === 0 ? { ...one, name: background } : one));
  useConfidence.setState({ opened: { ...opened, classes } });
});

/** Lets go of the voxels; the settings stay. */
export function closeConfidence(): void {
  turn += 1;
  holdConfidence(undefined);
  stopPreviewWorker();
  useConfidence.setState({ opened: undefined, opening: undefined, processing: undefined, applied: [] });
}

/** Brings post-processing, band and agreement up to the settings, then the counts. Failures are shown. */
export async function refresh(): Promise<void> {
  const session = confidenceSession();
  if (!session) return;
  turn += 1;
  const mine = turn;
  const { cleaning, boundaryMm, members, mode } = state();
  const { map, ignoreLabel } = session.prediction;
  useConfidence.setState({ processing: { done: 0, total: 1 } });
  try {
    const processing = { cleaning, boundaryMm, ignoreLabel };
    const made = await previewWorker().process(map, processing, (done, total) => {
      if (mine === turn) useConfidence.setState({ processing: { done, total } });
    });
    const asked = mode === 'agreement' && members.length > 1;
    const agreed = asked ? await previewWorker().agreement(members) : session.prediction.agreed;
    if (mine !== turn) return;
    session.given = { map, ...made };
    session.agreed = agreed;
    useConfidence.setState({ applied: cleaning, processing: undefined });
    await recount();
  } catch (error) {
    if (mine !== turn) return;
    useConfidence.setState({ processing: undefined });
    showFailure(error);
  }
}

/** Ends post-processing; the preview stays as it was. */
export function stopRefreshing(): void {
  turn += 1;
  stopPreviewWorker();
  useConfidence.setState(({ applied }) => ({ processing: undefined, cleaning: applied }));
}

let counting = 0;

/** Counts anew after veto, reference or what lies under the cuts changed. */
export async function recount(): Promise<void> {
  const session = confidenceSession();
  if (!session) return;
  counting += 1;
  const mine = counting;
  const counts = await previewWorker().tally(session.given, {
    vetoAbove: vetoCode(state()),
    agreed: state().mode === 'agreement' ? session.agreed : undefined,
    ignoreLabel: session.prediction.ignoreLabel,
    shells: true,
    reference: session.reference,
    referenceIgnore: SAYS_NOTHING,
  });
  if (mine !== counting || confidenceSession() !== session) return;
  session.tally = counts;
  useConfidence.setState(({ counted }) => ({ counted: counted + 1 }));
}

/** Holds the preview against a label map by a person; undefined: against nothing. @throws StudioError */
export async function chooseReference(id: string | undefined): Promise<void> {
  const session = confidenceSession();
  if (!session) return;
  const labels = id === undefined ? undefined : await previewWorker().labels(id);
  if (confidenceSession() !== session) return;
  const summary = useStudio.getState().scans.find((one) => one.id === id);
  const isSameSize = labels?.length === session.given.processed.length;
  session.reference =
    labels && isSameSize
      ? inPredictedValues(labels, summary ?? {}, state().opened?.classes ?? [])
      : undefined;
  useConfidence.setState({ reference: session.reference && id });
  await recount();
}

/** The prediction that is shown, if its confidence was kept; for the label of a case what may lie beside it. */
export function shownPrediction(): KnownPrediction | undefined {
  const { results, scans, shownLabels } = useStudio.getState();
  const shown = results.find(({ id }) => id === shownLabels);
  if (hasConfidence(shown)) return shown;
  const labels = scans.find(({ id, role }) => id === shownLabels && role === 'labels');
  return labels && predictionOfCase(labels);
}

function predictionOfCase({ id, name, of = '', inDataset, segments = [] }: ScanSummary) {
  return inDataset && { id, scan: of, name, files: [], segments, ofCase: inDataset };
}

/** Only labels that were made here have a prediction beside them. */
async function isPseudoLabelled({ folder, case: id }: { folder: string; case: string }): Promise<boolean> {
  const { facts } = await io().readCase(folder, id);
  return facts?.statistics?.volumeMl !== undefined;
}

/** Shows another measure of the opened prediction. @throws StudioError */
export async function chooseMeasure(measure: ConfidenceState['measure']): Promise<void> {
  const session = confidenceSession();
  const { opened } = state();
  if (!session || !opened) return;
  if (measure !== 'confidence' && !session.measures.has(measure)) {
    const read = await previewWorker().measure(opened.result, measure);
    if (!read || confidenceSession() !== session) return;
    session.measures.set(measure, read);
  }
  useConfidence.setState(({ view }) => ({
    measure,
    view: view === 'confidence' || view === 'doubt' ? view : 'doubt',
  }));
}
