import i18next from 'i18next';
import { expect, it } from 'vitest';
import { textsOf } from '../i18n/texts.ts';
import { firstValues, trainSpecOf } from '../training/trainingValues.ts';
import { jobTitle } from './jobTitle.ts';

it('names a job in the language in which it is read', async () => {
  const language = i18next.createInstance();
  await language.init({ lng: 'en', resources: { en: textsOf('en'), 'zh-CN': textsOf('zh-CN') } });
  const spec = trainSpecOf(firstValues('Dataset007_Liver', undefined), undefined, 'cpu');
  const all = { ...spec, fold: 'all', start: { from: 'checkpoint' } } as const;
  const titles = () => [spec, all].map((one) => jobTitle(language.t, { name: '', spec: one }));
  expect(titles()).toEqual(['Train Dataset007_Liver, fold 0', 'Continue Dataset007_Liver, all cases']);
  await language.changeLanguage('zh-CN');
  expect(titles()).toEqual(['训练 Dataset007_Liver，第 0 折', '继续训练 Dataset007_Liver，全部病例']);
  // Of an older version, or of a script.
  expect(jobTitle(language.t, { name: 'Mine', spec })).toBe('Mine');
});
