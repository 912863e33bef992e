import { expect, it } from 'vitest';
import { demoModel } from '../testing/summaries.ts';
import { classifySpecOf, firstClassifier, missingOf, saidOf, sureness } from './classifierValues.ts';

const values = firstClassifier('Dataset007_Liver', demoModel);

it('asks for what is missing, one thing at a time', () => {
  const labels = { text: 'case,label', file: 'labels.csv' };
  expect(missingOf({ ...values, model: '' }, undefined)).toBe('model');
  expect(missingOf(values, undefined)).toBe('labels');
  expect(missingOf({ ...values, labels }, { matched: 0 })).toBe('cases');
  expect(missingOf({ ...values, labels, name: 'a b' }, { matched: 9 })).toBe('name');
  expect(missingOf({ ...values, labels }, { matched: 9 })).toBeUndefined();
});

it('leaves the encoder frozen unless it is to learn', () => {
  const spec = classifySpecOf(values, 'checkpoint_final.pth', 'cpu');
  expect(spec).toMatchObject({ kind: 'classify', testShare: 0.3, weighting: 'balanced' });
  expect(spec.tuning).toBeUndefined();
  const tuned = classifySpecOf({ ...values, learns: 'encoder', unfreezeEvery: 0 }, 'x.pth', 'cpu');
  expect(tuned.tuning).toMatchObject({ epochs: 20, encoderLearningRate: 0.0001 });
  expect(tuned.tuning?.unfreezeEvery).toBeUndefined();
});

it('says the likeliest class, or all that are likelier than not', () => {
  const classes = ['a', 'b'];
  expect(saidOf({ kind: 'binary', classes }, [0.3, 0.7])).toBe('b');
  expect(saidOf({ kind: 'multiLabel', classes }, [0.6, 0.7])).toBe('a + b');
  expect(saidOf({ kind: 'multiLabel', classes }, [0.1, 0.2])).toBe('–');
  expect(sureness('multiLabel', [0.1, 0.7])).toBeCloseTo(0.7, 12);
});
