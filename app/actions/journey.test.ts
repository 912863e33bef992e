import { beforeEach, expect, it, vi } from 'vitest';
import { usePreferences } from '../state/preferences.ts';
import { predictSpec } from '../state/runSpec.ts';
import { useStudio } from '../state/studio.ts';
import { fakeWorkers } from '../testing/fakeWorkers.ts';
import { demoModel, demoScan } from '../testing/summaries.ts';
import { importFiles } from './importFiles.ts';
import { openDemo } from './openDemo.ts';
import { closeView } from './openScan.ts';
import { cancelJob, predict } from './predict.ts';
import { removeModel, removeScan } from './removeStored.ts';
import { employWorkers } from './workersInUse.ts';

vi.hoisted(() => {
  const kept = new Map<string, string>();
  vi.stubGlobal('navigator', { language: 'en' });
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
    removeItem: (key: string) => kept.delete(key),
  });
});

const studio = useStudio.getState;
const preferences = usePreferences.getState;
const file = (name: string) => ({ path: name, file: new File(['x'], name) });

beforeEach(() => {
  employWorkers(fakeWorkers({ pace: 0 }));
  studio().libraryRead([], [], []);
  closeView();
});

it('shows the good files of a drop and names the bad ones', async () => {
  const report = await importFiles([
    file('ct.nii.gz'),
    file('broken.nii'),
    file('notes.txt'),
    file('model.zip'),
  ]);
  expect(report.failures.map(({ name }) => name)).toEqual(['broken.nii']);
  expect(studio().shownScan).toEqual({ id: 'scan-ct.nii.gz', channel: 0 });
  expect(preferences().model).toBe(demoModel.id);
  expect(preferences().folds).toEqual([0, 1]);
});

it('keeps a lone .onnx for its form', async () => {
  await importFiles([file('unet.onnx')]);
  expect(studio().onnxFiles.map(({ name }) => name)).toEqual(['unet.onnx']);
});

it('lays a finished prediction over its scan', async () => {
  await openDemo();
  const stages = new Set<string>();
  const result = await predict(predictSpec(demoScan, demoModel, preferences()), ({ stage }) =>
    stages.add(stage),
  );
  expect(studio().outcome).toEqual({ kind: 'done', result: result.id });
  expect(studio().shownLabels).toBe(result.id);
  expect([...stages]).toEqual(['read', 'preprocess', 'compile', 'predict', 'resample', 'write']);
});

it('ends a cancelled prediction as cancelled, with the scan still open', async () => {
  await openDemo();
  const running = predict(predictSpec(demoScan, demoModel, preferences()));
  await cancelJob();
  await expect(running).rejects.toMatchObject({ name: 'AbortError' });
  expect(studio().outcome).toEqual({ kind: 'cancelled' });
  expect(studio().job).toBeUndefined();
  expect(studio().shownScan?.id).toBe(demoScan.id);
});

it('removes what lies on a scan together with it', async () => {
  await openDemo();
  await predict(predictSpec(demoScan, demoModel, preferences()));
  await removeScan(demoScan.id);
  expect(studio().scans).toEqual([]);
  expect(studio().results).toEqual([]);
});

it('empties the view when the open scan is removed, and chooses another model', async () => {
  await openDemo();
  await removeScan(demoScan.id);
  expect(studio().shownScan).toBeUndefined();
  expect(preferences().openScan).toBeUndefined();
  await removeModel(demoModel.id);
  expect(preferences().model).toBeUndefined();
});
