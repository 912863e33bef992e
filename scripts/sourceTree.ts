import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'vite';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** One import or re-export of another module; `target` is relative to the repository, or a package name. */
export interface Arrow {
  readonly from: string;
  readonly target: string;
  readonly own: boolean;
  /** Erased by the compiler: nothing of it is there at run time. */
  readonly typeOnly: boolean;
}

/** Files of the project that git knows or would add, relative to its root. */
export function projectFiles(...endings: readonly string[]): string[] {
  const list = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  return list
    .split('\n')
    .filter((file) => endings.some((ending) => file.endsWith(ending)))
    .filter((file) => !file.startsWith('golden/') && existsSync(path.join(ROOT, file)));
}

export const isTest = (file: string): boolean => /\.test\.tsx?$/.test(file);

export const readSource = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');

function arrow(from: string, specifier: string, typeOnly: boolean): Arrow {
  const bare = specifier.split('?', 1)[0] ?? specifier;
  const own = bare.startsWith('.');
  const target = own ? path.posix.join(path.posix.dirname(from), bare) : bare;
  return { from, target, own, typeOnly };
}

/** Every import of a TypeScript file: static, re-export, dynamic with a plain string. */
export function arrowsOf(file: string): Arrow[] {
  const text = readSource(file);
  const { module } = parseSync(file, text);
  const imports = module.staticImports.map((one) =>
    arrow(
      file,
      one.moduleRequest.value,
      one.entries.length > 0 && one.entries.every((entry) => entry.isType),
    ),
  );
  const exports = module.staticExports.flatMap((one) => {
    const sources = one.entries.filter((entry) => entry.moduleRequest);
    const specifier = sources[0]?.moduleRequest?.value;
    return specifier
      ? [
          arrow(
            file,
            specifier,
            sources.every((entry) => entry.isType),
          ),
        ]
      : [];
  });
  const dynamic = module.dynamicImports.flatMap((one) => {
    const literal = /^(['"])(.+)\1$/.exec(text.slice(one.moduleRequest.start, one.moduleRequest.end));
    return literal?.[2] ? [arrow(file, literal[2], false)] : [];
  });
  return [...imports, ...exports, ...dynamic];
}
