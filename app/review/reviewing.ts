/** What a reviewer does. */
import { attempt, downloadDataset, io, openCase } from '../actions/index.ts';
import { heldScan, useStudio, viewerHandle } from '../state/index.ts';
import { indexToWorld } from '../viewer/index.ts';
import { type CaseFilter, type ReviewCase, type ReviewVerdict, StudioError } from '../workers.ts';
import { listed, neighbour, type ReviewOrder } from './reviewList.ts';
import { caseChanged, useRememberedReview, useReview } from './reviewStore.ts';
import { stopComparing } from './versions.ts';

const state = useReview.getState;
/** Regions worth a look are few; the rest is noise. */
const MOST_REGIONS = 40;

/** Lists the datasets, and the cases of the one that was reviewed last. @throws StudioError */
export async function startReview(): Promise<void> {
  const datasets = await io().listDatasets();
  useStudio.getState().datasetsRead(datasets);
  // What was asked for may be made only now, by a batch.
  const wanted = [useRememberedReview.getState().folder, state().folder, datasets[0]?.folder];
  const known = wanted.find((folder) => datasets.some((one) => one.folder === folder));
  if (known !== undefined) await showDataset(known);
}

/** @throws StudioError */
export async function chooseDataset(folder: string): Promise<void> {
  useRememberedReview.getState().folderReviewed(folder);
  await showDataset(folder);
}

async function showDataset(folder: string): Promise<void> {
  if (state().folder !== folder)
    useReview.setState({ current: undefined, regions: undefined, cases: [], rules: undefined });
  useReview.setState({ folder });
  await readQueue();
}

export const orderBy = (order: ReviewOrder): void => useReview.setState({ order });

/** Lists the cases anew, as they now are. @throws StudioError */
export async function readQueue(): Promise<void> {
  const { folder } = state();
  if (folder === undefined) return;
  const { cases, filter } = await io().reviewQueue(folder);
  if (state().folder === folder) useReview.setState({ cases, rules: filter });
}

/** Changes the rules by which cases are left out. @throws StudioError */
export async function changeRules(rules: CaseFilter): Promise<void> {
  const { folder } = state();
  if (folder === undefined) return;
  useReview.setState({ rules });
  const { cases } = await io().setCaseFilter(folder, rules);
  if (state().folder === folder && state().rules === rules) useReview.setState({ cases });
}

/** Shows a case with its pseudo-label, at its least sure slice. @throws StudioError */
export async function openReviewed(one: ReviewCase): Promise<void> {
  const { folder, case: id } = one;
  stopComparing();
  useReview.setState({ current: id, regions: undefined, regionAt: -1, busy: true, provenanceOf: undefined });
  try {
    await openCase(folder, id);
  } finally {
    useReview.setState({ busy: false });
  }
  if (state().current === id) await findRegions(folder, id);
}

/** A case without stored confidence has no regions; that is no failure of the review. What cannot be read is one. */
async function findRegions(folder: string, id: string): Promise<void> {
  const regions = await io()
    .uncertainRegions(folder, id, MOST_REGIONS)
    .catch((error: unknown) => {
      if (error instanceof StudioError && error.code === 'review.confidence') return undefined;
      throw error;
    });
  if (state().current !== id || !regions) return;
  useReview.setState({ regions });
  await viewerHandle()?.settled();
  if (state().current === id) toLeastSure();
}

/** Goes to the slice with the most doubt. */
export function toLeastSure(): void {
  const slices = state().regions?.slices ?? [];
  const volume = heldScan();
  if (!volume || slices.length === 0) return;
  const [, height, width] = volume.geometry.size;
  const z = slices.indexOf(Math.max(...slices));
  const region = state().regions?.regions.find(({ from, to }) => from[0] <= z && z < to[0]);
  const [, y, x] = region?.at ?? [z, height >> 1, width >> 1];
  viewerHandle()?.jumpTo(indexToWorld(volume.geometry, [x, y, z]));
}

/** Walks the uncertain regions, the most doubtful first. */
export function stepRegion(step: 1 | -1): void {
  const { regions, regionAt } = state();
  const volume = heldScan();
  const count = regions?.regions.length ?? 0;
  if (!regions || !volume || count === 0) return;
  const at = regionAt < 0 ? (step > 0 ? 0 : count - 1) : (regionAt + step + count) % count;
  goToRegion(at);
}

export function goToRegion(at: number): void {
  const region = state().regions?.regions[at];
  const volume = heldScan();
  if (!region || !volume) return;
  const [z, y, x] = region.at;
  useReview.setState({ regionAt: at });
  viewerHandle()?.jumpTo(indexToWorld(volume.geometry, [x, y, z]));
}

/** The next or previous case of the list; nothing at its ends. */
export const openReviewNeighbour = (step: 1 | -1): void => {
  const next = neighbour(listed(state()), state().current, step);
  if (next && !state().busy) void attempt(() => openReviewed(next));
};

const currentCase = (): ReviewCase | undefined => state().cases.find((one) => one.case === state().current);

/** Accepts the open case; the first time asks what becomes of ignored voxels. */
export function accept(): void {
  const one = currentCase();
  if (!one || state().busy) return;
  const { ignored } = useRememberedReview.getState();
  if (ignored === undefined) useReview.setState({ acceptAsked: true });
  else void attempt(() => judge(one, { kind: 'accept', ignored }, true));
}

/** The answer to what becomes of ignored voxels. */
export function answerAccept(ignored: 'stay' | 'prediction', remember: boolean): void {
  useReview.setState({ acceptAsked: false });
  if (remember) useRememberedReview.getState().answered(ignored);
  const one = currentCase();
  if (one) void attempt(() => judge(one, { kind: 'accept', ignored }, true));
}

export function correct(): void {
  const one = currentCase();
  if (one && !state().busy) void attempt(() => judge(one, { kind: 'correct' }, true));
}

export function reject(): void {
  const one = currentCase();
  if (one && !state().busy) void attempt(() => judge(one, { kind: 'reject' }, true));
}

/** Takes a verdict back; the case stays open. */
export function reopen(one: ReviewCase): void {
  void attempt(() => judge(one, { kind: 'reopen' }, false));
}

async function judge(one: ReviewCase, verdict: ReviewVerdict, goOn: boolean): Promise<void> {
  const next = goOn ? neighbour(listed(state()), one.case, 1) : undefined;
  useReview.setState({ busy: true });
  try {
    caseChanged(await io().review(one.folder, one.case, verdict));
  } finally {
    useReview.setState({ busy: false });
  }
  if (next) await openReviewed(next);
}

/** Overrules the case filter; undefined: leaves it to the rules. @throws StudioError */
export async function keepCase(one: ReviewCase, kept: boolean | undefined): Promise<void> {
  caseChanged(await io().keepCase(one.folder, one.case, kept));
}

/** Saves the dataset as a zip for nnU-Net. @throws StudioError */
export async function exportReviewed(): Promise<void> {
  const { folder } = state();
  if (folder !== undefined) await downloadDataset(folder);
}
