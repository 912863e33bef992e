import { beforeEach, expect, it } from 'vitest';
import { heldSecond, holdSecond, useStudio } from '../state/index.ts';
import { demoScan, emptyVolume } from '../testing/index.ts';
import { useSecondScan, watchSecondScan } from './secondScan.ts';

const scan = (id: string) => ({ ...demoScan, id });

beforeEach(() => {
  useStudio.setState({ scans: [scan('a'), scan('b')], shownScan: { id: 'a', channel: 0 } });
  holdSecond(emptyVolume(new Int16Array(1), [1, 1, 1]));
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
