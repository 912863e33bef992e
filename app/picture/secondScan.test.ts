import { beforeEach, expect, it } from 'vitest';
import { heldSecond, holdSecond, useStudio } from '../state/index.ts';
import type { ScanSummary, Volume } from '../workers.ts';
import { useSecondScan, watchSecondScan } from './secondScan.ts';

const volume: Volume = {
  data: new Int16Array(1),
  channels: 1,
  fileDimension: 3,
  geometry: {
    size: [1, 1, 1],
    spacing: [1, 1, 1],
    origin: [0, 0, 0],
    direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  },
};
const scan = (id: string): ScanSummary => ({
  id,
  name: id,
  role: 'image',
  modality: 'CT',
  channels: 1,
  geometry: volume.geometry,
  files: [],
  addedAt: 0,
});

beforeEach(() => {
  useStudio.setState({ scans: [scan('a'), scan('b')], shownScan: { id: 'a', channel: 0 } });
  holdSecond(volume);
  useSecondScan.setState({ scan: 'b' });
});

it.each([
  ['removed', () => useStudio.setState({ scans: [scan('a')] })],
  ['opened as the first', () => useStudio.setState({ shownScan: { id: 'b', channel: 0 } })],
])('is let go with its voxels when it is %s', (_, happens) => {
  const end = watchSecondScan();
  useStudio.setState({ shownLabels: 'x' });
  expect(useSecondScan.getState().scan).toBe('b');
  happens();
  end();
  expect(useSecondScan.getState().scan).toBeUndefined();
  expect(heldSecond()).toBeUndefined();
});
