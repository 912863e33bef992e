import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { textsOf } from './texts.ts';

const SOURCES = ['workers', 'app'].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.tsx?$/.test(path) && !/\.test\.tsx?$/.test(path))
    .map((path) => readFileSync(join(folder, path), 'utf8')),
);

// What is only compared with is no reason: pane === 'volume' ? …
const literals = (source: string) =>
  [...source.replace(/[!=]==\s*'[^']*'/g, '').matchAll(/'([^'\n]+)'/g)].map((match) => match[1] ?? '');

/** Failure classes by name, with the area of their codes: those that call super(`area.${reason}`). */
function failureClasses(): Map<string, string> {
  const classes = new Map<string, string>();
  for (const source of SOURCES) {
    for (const [, name = '', body = ''] of source.matchAll(/class (\w+) extends \w+ \{([\s\S]*?)\n\}/g)) {
      const area = /super\(\s*`([a-z]\w*)\.\$\{/.exec(body)?.[1];
      if (area) classes.set(name, area);
    }
  }
  return classes;
}

/** Reasons in the unions that stand beside a failure class: `export type ViewerErrorReason = 'webgl2' | …;` */
function declaredCodes(): string[] {
  return SOURCES.flatMap((source) => {
    const area = /super\(\s*`([a-z]\w*)\.\$\{/.exec(source)?.[1];
    if (!area) return [];
    const unions = [...source.matchAll(/type \w+(?:Reason|Failure) =([^;]*);/g)];
    return unions.flatMap(([, union = '']) => literals(union).map((reason) => `${area}.${reason}`));
  });
}

const CODE = /^[a-z]\w*\.[a-z]\w*$/;

/** Codes at the places that throw: the first argument of `new SomeError(…)`, also of a plain StudioError. */
function thrownCodes(): string[] {
  const classes = failureClasses();
  const inherited = SOURCES.flatMap((source) =>
    [...source.matchAll(/super\(\s*'([^']+)'/g)].map((match) => match[1] ?? ''),
  );
  const thrown = SOURCES.flatMap((source) =>
    [...source.matchAll(/new (\w+)\(\s*((?:[^,()'`]|'[^'\n]*')*),/g)].flatMap(([, name = '', first = '']) => {
      const area = classes.get(name);
      if (area) return literals(first).map((reason) => `${area}.${reason}`);
      return name === 'StudioError' ? literals(first) : [];
    }),
  );
  return [...inherited, ...thrown];
}

const known = (language: 'en' | 'zh-CN') =>
  new Set(
    Object.entries(textsOf(language))
      .filter(([namespace]) => namespace.startsWith('failures/'))
      .flatMap(([namespace, texts]) =>
        Object.keys(texts).map((reason) => `${namespace.slice('failures/'.length)}.${reason}`),
      ),
  );

const codes = [...new Set([...declaredCodes(), ...thrownCodes()])].filter((code) => CODE.test(code)).sort();

it('finds the failures that the sources can report', () => {
  expect(codes).toContain('workspace.missing');
  expect(codes.length).toBeGreaterThan(10);
});

it('has an English text for each', () => {
  expect(codes.filter((code) => !known('en').has(code))).toEqual([]);
});

it('has a Chinese text for each', () => {
  expect(codes.filter((code) => !known('zh-CN').has(code))).toEqual([]);
});
