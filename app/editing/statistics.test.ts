import { expect, it } from 'vitest';
import { withIgnore } from './segments.ts';
import { statisticsCsv, statisticsRows } from './statistics.ts';

const row = (value: number, name: string) => ({
  value,
  name,
  colour: '#E69F00',
  visible: true,
  locked: false,
});

it('writes a table with the values of the file, quoted names and empty cells for empty segments', () => {
  const segments = withIgnore([row(2, 'liver, left'), row(5, 'tumour')]);
  const measured = [{ value: 2, voxels: 1000, mean: 60.25, deviation: 12, least: -10, most: 130 }];
  expect(statisticsCsv(statisticsRows(segments, measured, [2, 1, 0.5]))).toBe(
    [
      'label,name,voxels,ml,mean,sd,min,max',
      '2,"liver, left",1000,1.0000,60.250,12.000,-10.000,130.000',
      '5,tumour,0,0.0000,,,,',
      '6,ignore,0,0.0000,,,,',
      '',
    ].join('\n'),
  );
});
