import { expect, it } from 'vitest';
import { firstPreferences, parsePreferences } from './preferencesSchema.ts';

it('starts in the language of the browser', () => {
  expect(firstPreferences('zh-TW').language).toBe('zh-CN');
  expect(firstPreferences('de-DE').language).toBe('en');
});

it('replaces a field that does not fit and keeps the others', () => {
  const kept = parsePreferences({
    layout: 'seven panes',
    labelOpacity: 0.25,
    tileStepSize: -1,
    language: 'zh-CN',
  });
  expect(kept).toMatchObject({ layout: 'quad', labelOpacity: 0.25, tileStepSize: 0.5, language: 'zh-CN' });
});

it('survives storage that holds nothing or nonsense', () => {
  expect(parsePreferences(undefined).device).toBe('auto');
  expect(parsePreferences('broken').mirroring).toBe(true);
});
