import { expect, it } from 'vitest';
import {
  readApplyArguments,
  readDetermineArguments,
  readEnsembleArguments,
  readEvaluateFolderArguments,
} from './predictionFolderArguments.mjs';

const words = (line: string) => line.split(' ');

it('reads nnU-Net’s flags', () => {
  expect(
    readEvaluateFolderArguments(words('gt pred -djfile d.json -pfile p.json -o s.json -np 3 --chill')),
  ).toMatchObject({
    reference: 'gt',
    predictions: 'pred',
    dataset: 'd.json',
    output: 's.json',
    chill: true,
  });
  expect(readEvaluateFolderArguments(words('gt pred/ -djfile d.json'))).toMatchObject({
    output: 'pred/summary.json',
    chill: false,
  });
  expect(readEnsembleArguments(words('-i a b c -o out --save_npz'))).toMatchObject({
    inputs: ['a', 'b', 'c'],
    output: 'out',
    probabilities: true,
  });
  expect(readDetermineArguments(words('-i a -ref b -plans_json p --remove_postprocessed'))).toMatchObject({
    input: 'a',
    reference: 'b',
    plans: 'p',
    dataset: undefined,
    keep: false,
  });
  expect(readApplyArguments(words('-i a -o b -pp_pkl_file c.pkl -dataset_json d'))).toMatchObject({
    input: 'a',
    output: 'b',
    postprocessing: 'c.pkl',
    dataset: 'd',
  });
});

it('says what is missing', () => {
  expect(() => readEvaluateFolderArguments(words('gt -djfile d.json'))).toThrow('Name two folders');
  expect(() => readEvaluateFolderArguments(words('gt pred'))).toThrow('-djfile is missing');
  expect(() => readEvaluateFolderArguments(words('gt pred -djfile d -o s.txt'))).toThrow('must end in .json');
  expect(() => readEnsembleArguments(words('-o out'))).toThrow('-i is missing');
  expect(() => readDetermineArguments(words('-i a'))).toThrow('-ref is missing');
  expect(() => readApplyArguments(words('-i a -o b'))).toThrow('-pp_pkl_file is missing');
});
