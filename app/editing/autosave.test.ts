import { beforeEach, expect, it, vi } from 'vitest';
import { employWorkers } from '../actions/index.ts';
import { demoScan, emptyVolume, fakeWorkers } from '../testing/index.ts';
import { finished, type LabelsToSave, ruleExcept } from '../workers.ts';
import { saveNow } from './autosave.ts';
import { publish, sessionOpened, useEditing } from './editingStore.ts';
import { type Change, LabelSession } from './labelSession.ts';
import { changed, newSegment, withIgnore } from './segments.ts';

let saves: LabelsToSave[];
/** What happens on the page while the worker reads the nth map. */
let meanwhile: (() => void)[];
let session: LabelSession;

beforeEach(() => {
  saves = [];
  meanwhile = [];
  const { io, compute } = fakeWorkers();
  const saveLabels = async (labels: LabelsToSave) => {
    meanwhile.shift()?.();
    saves.push({ ...labels, data: labels.data.slice() });
    return { ...demoScan, id: 'saved', role: 'labels' as const };
  };
  employWorkers({ io: { ...io, saveLabels }, compute });
  session = new LabelSession(emptyVolume(new Uint16Array(8), [2, 2, 2]), withIgnore([newSegment(1, String)]));
  const edited = { of: demoScan.id, name: 'map', shownAs: undefined, savedAs: undefined };
  sessionOpened(session, edited, 1);
});

const paint = (value = 1) => {
  session.beginStroke(ruleExcept()).set(0, 4, value);
  session.endStroke('brush');
  publish();
};
const hide = () => {
  session.changeSegments('visible', changed(session.segments, 1, { visible: false }));
  publish();
};

it('stores no map that has not its voxels yet', async () => {
  const work = session.beginning({ voxels: new Uint8Array(8).fill(1), ignore: undefined });
  publish();
  const saved = saveNow();
  await vi.waitFor(() => Promise.resolve());
  expect(saves).toEqual([]);
  finished(work);
  await saved;
  expect(saves.map(({ data }) => [...data])).toEqual([new Array(8).fill(1)]);
});

it('stores only what is known of segments until a voxel changes, and then all', async () => {
  session.begin({ everywhere: 0 });
  for (const edit of [paint, hide, () => paint(2), hide]) {
    edit();
    await saveNow();
  }
  expect(saves.map(({ unchanged }) => unchanged !== undefined)).toEqual([false, true, false, true]);
  expect(saves[1]?.unchanged).toEqual({ 0: 4, 1: 4 });
});

it('stores the voxels of a stroke that ended while only facts were stored', async () => {
  session.begin({ everywhere: 0 });
  publish();
  await saveNow();
  hide();
  meanwhile = [paint];
  await saveNow();
  expect(useEditing.getState().saving).toBe('unsaved');
  await saveNow();
  expect(saves.map(({ unchanged }) => unchanged !== undefined)).toEqual([false, true, false]);
});

it('writes again what a dropped proposal came into while it was read', async () => {
  session.begin({ everywhere: 0 });
  const recorder = session.beginStroke(ruleExcept());
  recorder.set(4, 8, 1);
  const proposed: Change = { voxels: recorder.take() };
  session.drop(proposed);
  session.cancelStroke();
  paint();
  meanwhile = [() => session.show(proposed)];
  const saved = saveNow();
  await vi.waitFor(() => expect(saves).toHaveLength(1));
  session.drop(proposed);
  await saved;
  expect(saves.map(({ data }) => [...data].lastIndexOf(1))).toEqual([7, 3]);
  expect(saves[1]?.unchanged).toBeUndefined();
  expect(useEditing.getState().saving).toBe('saved');
  paint(2);
  meanwhile = [
    () => {
      session.show(proposed);
      session.drop(proposed);
    },
  ];
  await saveNow();
  expect(saves.slice(2).map(({ unchanged }) => unchanged)).toEqual([undefined, undefined]);
});
