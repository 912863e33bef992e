import { beforeEach, expect, it, vi } from 'vitest';
import { employWorkers } from '../actions/index.ts';
import { holdScan, useStudio } from '../state/index.ts';
import { fakeWorkers } from '../testing/fakeWorkers.ts';
import { demoGeometry, demoScan } from '../testing/summaries.ts';
import type { IoApi, ReviewCase, ReviewVerdict, ScanSummary } from '../workers.ts';
import {
  accept,
  answerAccept,
  chooseDataset,
  openReviewNeighbour,
  reject,
  reopen,
  startReview,
  stepRegion,
} from './reviewing.ts';
import { progressOf } from './reviewList.ts';
import { useRememberedReview, useReview } from './reviewStore.ts';

const FOLDER = 'Dataset001_Pseudo';
const STATES = { accept: 'accepted', correct: 'corrected', reject: 'rejected', reopen: 'predicted' } as const;

vi.hoisted(() => {
  const kept = new Map<string, string>();
  vi.stubGlobal('navigator', { language: 'en' });
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
    removeItem: (key: string) => kept.delete(key),
  });
});

let cases: ReviewCase[] = [];
let said: ReviewVerdict[] = [];

/** A workspace with three pseudo-labelled cases of one dataset. */
function workspace(): void {
  const workers = fakeWorkers({ pace: 0 });
  const scanOf = (id: string): ScanSummary => ({
    ...demoScan,
    id: `case/${id}`,
    name: id,
    inDataset: { folder: FOLDER, case: id },
  });
  const io: IoApi = {
    ...workers.io,
    listDatasets: async () => [
      {
        folder: FOLDER,
        id: 1,
        name: 'Pseudo',
        channels: ['CT'],
        labels: [
          { name: 'background', values: [0] },
          { name: 'liver', values: [1] },
        ],
        hasRegions: false,
        ignore: 2,
        fileEnding: '.nii.gz',
        numTraining: 3,
      },
    ],
    reviewQueue: async () => ({ cases, filter: { volumes: true } }),
    review: async (_folder, id, verdict) => {
      said.push(verdict);
      cases = cases.map((one) => (one.case === id ? { ...one, state: STATES[verdict.kind] } : one));
      return cases.find((one) => one.case === id) ?? cases[0] ?? Promise.reject(new Error(id));
    },
    openCase: async (_folder, id) => ({
      summary: { id, state: 'predicted', set: 'train', images: [] },
      scan: scanOf(id),
    }),
    readScan: async () => {
      const volume = {
        data: new Int16Array(8),
        channels: 1,
        geometry: { ...demoGeometry, size: [2, 2, 2] as const },
        fileDimension: 3 as const,
      };
      holdScan(volume);
      return volume;
    },
    uncertainRegions: async () => ({
      regions: [0, 1].map((z) => ({
        at: [z, 0, 0] as const,
        from: [z, 0, 0] as const,
        to: [z + 1, 1, 1] as const,
        ml: 1,
        uncertainty: 0.4,
        labels: [1],
      })),
      slices: [0.2, 0.9],
    }),
  };
  employWorkers({ ...workers, io });
}

const current = () => useReview.getState().current;
const settled = () => vi.waitFor(() => expect(useReview.getState().busy).toBe(false));
const reaches = (id: string) => vi.waitFor(() => expect(current()).toBe(id));

beforeEach(async () => {
  cases = ['a', 'b', 'c'].map((id): ReviewCase => {
    return { folder: FOLDER, case: id, state: 'predicted', dropped: [], versions: 0, scan: `case/${id}` };
  });
  said = [];
  workspace();
  useStudio.getState().libraryRead([], [], []);
  useReview.setState({ folder: undefined, current: undefined, cases: [], filter: 'left', search: '' });
  useRememberedReview.setState({ ignored: undefined, folder: undefined });
  await startReview();
});

it('begins with the first case and goes on with every verdict', async () => {
  expect(useReview.getState().folder).toBe(FOLDER);
  expect(progressOf(useReview.getState().cases)).toMatchObject({ total: 3, left: 3 });
  openReviewNeighbour(1);
  await reaches('a');
  await settled();
  reject();
  await reaches('b');
  await settled();
  expect(said).toEqual([{ kind: 'reject' }]);
  expect(progressOf(useReview.getState().cases)).toMatchObject({ rejected: 1, left: 2 });
});

it('asks once what becomes of ignored voxels', async () => {
  openReviewNeighbour(1);
  await reaches('a');
  await settled();
  accept();
  expect(useReview.getState().acceptAsked).toBe(true);
  expect(said).toEqual([]);
  answerAccept('prediction', true);
  await reaches('b');
  await settled();
  accept();
  await reaches('c');
  expect(said).toEqual([
    { kind: 'accept', ignored: 'prediction' },
    { kind: 'accept', ignored: 'prediction' },
  ]);
});

it('takes a verdict back and stays', async () => {
  openReviewNeighbour(1);
  await reaches('a');
  await settled();
  reject();
  await reaches('b');
  await settled();
  const first = useReview.getState().cases.find((one) => one.case === 'a');
  if (first) reopen(first);
  await vi.waitFor(() => expect(progressOf(useReview.getState().cases).rejected).toBe(0));
  expect(current()).toBe('b');
});

it('walks unsure places around and around', async () => {
  openReviewNeighbour(1);
  await reaches('a');
  await vi.waitFor(() => expect(useReview.getState().regions).toBeDefined());
  const visited = [1, 1, 1, -1].map((step) => {
    stepRegion(step === 1 ? 1 : -1);
    return useReview.getState().regionAt;
  });
  expect(visited).toEqual([0, 1, 0, 1]);
});

it('turns to the dataset that a person chose, once it is there', async () => {
  useRememberedReview.getState().folderReviewed('Dataset009_Later');
  await startReview();
  expect(useReview.getState().folder).toBe(FOLDER);
  expect(useRememberedReview.getState().folder).toBe('Dataset009_Later');
  await chooseDataset(FOLDER);
  expect(useRememberedReview.getState().folder).toBe(FOLDER);
});
