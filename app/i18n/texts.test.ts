import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { textsOf } from './texts.ts';

const PLURAL = /_(zero|one|two|few|many|other)$/;

function flatten(texts: object, prefix = ''): string[] {
  return Object.entries(texts).flatMap(([name, value]) =>
    typeof value === 'object' && value !== null ? flatten(value, `${prefix}${name}.`) : [`${prefix}${name}`],
  );
}

/** `namespace:key`, plural forms as one key. */
function keysOf(language: 'en' | 'zh-CN'): Set<string> {
  const all = Object.entries(textsOf(language)).flatMap(([namespace, texts]) =>
    flatten(texts).map((key) => `${namespace}:${key.replace(PLURAL, '')}`),
  );
  return new Set(all);
}

interface Source {
  readonly path: string;
  readonly text: string;
}

const APP: readonly Source[] = readdirSync('app', { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.tsx?$/.test(path) && !/\.test\.tsx?$/.test(path))
  .map((path) => ({ path, text: readFileSync(join('app', path), 'utf8') }));

/** Namespaces a bare key of this file may mean: those of its hooks; where `t` is handed in, its folder's. */
function namespacesOf({ path, text }: Source): string[] {
  const own = [...text.matchAll(/useTranslation\('([^']+)'\)/g)].map((match) => match[1] ?? '');
  return own.length > 0 ? own : [path.split('/').at(-2) ?? '', 'shell'];
}

interface Use {
  readonly path: string;
  /** `namespace:key`, any of which may be meant; of t(`key.${x}`) the constant start. */
  readonly candidates: readonly string[];
  readonly isPrefix: boolean;
}

/** The arguments of every t(…) of a file: keys as they stand, and the starts of composed ones. */
function usesIn(source: Source): Use[] {
  const namespaces = namespacesOf(source);
  const use = (key: string, isPrefix: boolean): Use => ({
    path: source.path,
    candidates: key.includes(':') ? [key] : namespaces.map((namespace) => `${namespace}:${key}`),
    isPrefix,
  });
  const calls = [...source.text.matchAll(/\bt\(\s*((?:`[^`]*`|'[^']*'|[^`'(),{}])+)/g)].map(
    (match) => match[1] ?? '',
  );
  const inCalls = calls.flatMap((call) => [
    ...[...call.matchAll(/'([^']+)'/g)].map((match) => use(match[1] ?? '', false)),
    ...[...call.matchAll(/`([^`$]*)(\$\{)?/g)]
      .filter((match) => (match[1] ?? '') !== '')
      .map((match) => use(match[1] ?? '', match[2] !== undefined)),
  ]);
  // Keys that stand in tables name their namespace.
  const spelledOut = [...source.text.matchAll(/'([a-z]+:[a-z][\w.-]*)'/g)].map((match) =>
    use(match[1] ?? '', false),
  );
  return [...inCalls, ...spelledOut].filter(
    ({ candidates }) => !candidates.every((key) => key.endsWith(':')),
  );
}

const USES = APP.flatMap(usesIn);

const answers = ({ candidates, isPrefix }: Use, key: string) =>
  candidates.some((candidate) => (isPrefix ? key.startsWith(candidate) : key === candidate));

const english = keysOf('en');
const chinese = keysOf('zh-CN');

it('has the same texts in both languages', () => {
  expect([...english].filter((key) => !chinese.has(key))).toEqual([]);
  expect([...chinese].filter((key) => !english.has(key))).toEqual([]);
});

it('has every text that the page asks for', () => {
  const missing = USES.filter((use) => ![...english].some((key) => answers(use, key)));
  expect(missing.map(({ path, candidates }) => `${path}: ${candidates.join(' or ')}`)).toEqual([]);
});

it('has no text that nobody asks for', () => {
  const unused = [...english].filter(
    (key) => !key.startsWith('failures/') && !USES.some((use) => answers(use, key)),
  );
  expect(unused).toEqual([]);
});

it('fills the same placeholders in both languages', () => {
  const placeholders = (texts: object) =>
    Object.fromEntries(
      Object.entries(texts)
        .filter((entry): entry is [string, string] => typeof entry[1] === 'string')
        .map(([key, text]) => [key, [...text.matchAll(/\{\{\s*(\w+)/g)].map((match) => match[1]).sort()]),
    );
  for (const [namespace, texts] of Object.entries(textsOf('en'))) {
    const other = placeholders(textsOf('zh-CN')[namespace] ?? {});
    for (const [key, names] of Object.entries(placeholders(texts))) {
      if (key in other)
        expect({ key: `${namespace}:${key}`, names: other[key] }).toEqual({
          key: `${namespace}:${key}`,
          names,
        });
    }
  }
});
