/**
 * Turns a kernel's `.wgsl` template into WGSL for one variant.
 *
 * Register tiles need unrolled code: WGSL arrays indexed by a loop variable live in memory on some adapters, and every
 * tile size would need its own file. A template is WGSL with directive lines and substitutions:
 *
 *     //! for x in 0..OUT_X          repeats the lines up to its `//! end` (the upper bound is excluded)
 *     //! if NORMALISED              keeps them when the expression is not 0; `//! else` is allowed
 *     var sum_#(x) = vec4f();        `#(expression)` is replaced by its value
 *
 * Expressions know the variant's constants, loop variables, integers, + - * / % ( ) and comparisons.
 */
import { evaluate } from './expression.ts';

export type Constants = Readonly<Record<string, number>>;

/** One kernel variant: its template's name and every constant that changes the code. Its JSON is the cache key. */
export interface Variant {
  readonly kernel: string;
  readonly constants: Constants;
  /** Element types of its buffers by alias, vec4 of it unless the alias begins with `Scalar`; `f16` needs the feature `shader-f16`. */
  readonly aliases: Readonly<Record<string, Storage>>;
  /** Needs the feature `subgroups`. */
  readonly subgroups?: boolean;
}

/** Type in which activations lie in memory. Sums are always kept in f32. */
export type Storage = 'f32' | 'f16';

/** The variant's WGSL: a generated prelude, then the expanded template. */
export function shaderCode(variant: Variant, template: string): string {
  const { aliases, constants, subgroups } = variant;
  const enabled = [
    ...(Object.values(aliases).includes('f16') ? ['enable f16;'] : []),
    ...(subgroups ? ['enable subgroups;'] : []),
  ];
  const types = Object.entries(aliases).map(([name, storage]) => {
    return `alias ${name} = ${name.startsWith('Scalar') ? storage : `vec4<${storage}>`};`;
  });
  return [...enabled, ...types, expandTemplate(template, constants)].join('\n');
}

/** @throws RangeError for an unknown name, an unclosed block or a malformed expression. */
export function expandTemplate(source: string, constants: Constants): string {
  const lines = source.split('\n');
  const output: string[] = [];
  const end = expandBlock(lines, 0, constants, output);
  if (end !== lines.length) throw new RangeError(`template line ${end + 1}: "${lines[end]}" closes nothing`);
  return output.join('\n');
}

const DIRECTIVE = /^\s*\/\/!\s*(\w+)\s*(.*)$/;

function directive(line: string): { keyword: string; rest: string } | undefined {
  const match = DIRECTIVE.exec(line);
  return match ? { keyword: match[1] ?? '', rest: match[2] ?? '' } : undefined;
}

/** Expands from `start` to the block's `else`, `end` or the end of the text; returns that line's index. */
function expandBlock(lines: readonly string[], start: number, scope: Constants, output: string[]): number {
  let at = start;
  while (at < lines.length) {
    const line = lines[at] ?? '';
    const found = directive(line);
    if (!found) {
      output.push(substitute(line, scope));
      at += 1;
    } else if (found.keyword === 'for') at = expandFor(lines, at, found.rest, scope, output);
    else if (found.keyword === 'if') at = expandIf(lines, at, found.rest, scope, output);
    else return at;
  }
  return at;
}

function expandFor(lines: readonly string[], at: number, head: string, scope: Constants, output: string[]) {
  const match = /^(\w+) in (.+)\.\.(.+)$/.exec(head);
  if (!match) throw new RangeError(`template line ${at + 1}: "for ${head}" is not "for name in from..to"`);
  const [name, from, to] = [match[1] ?? '', value(match[2] ?? '', scope), value(match[3] ?? '', scope)];
  let end = expandBlock(lines, at + 1, { ...scope, [name]: from }, from < to ? output : []);
  for (let index = from + 1; index < to; index += 1) {
    end = expandBlock(lines, at + 1, { ...scope, [name]: index }, output);
  }
  return afterEnd(lines, end, at);
}

function expandIf(
  lines: readonly string[],
  at: number,
  condition: string,
  scope: Constants,
  output: string[],
) {
  const holds = value(condition, scope) !== 0;
  let end = expandBlock(lines, at + 1, scope, holds ? output : []);
  if (directive(lines[end] ?? '')?.keyword === 'else') {
    end = expandBlock(lines, end + 1, scope, holds ? [] : output);
  }
  return afterEnd(lines, end, at);
}

function afterEnd(lines: readonly string[], end: number, start: number): number {
  if (directive(lines[end] ?? '')?.keyword !== 'end') {
    throw new RangeError(`template line ${start + 1}: "${lines[start]}" has no end`);
  }
  return end + 1;
}

function value(expression: string, scope: Constants): number {
  return evaluate(substitute(expression, scope), scope);
}

/** Replaces `#(…)` where parentheses inside are balanced. */
function substitute(line: string, scope: Constants): string {
  let result = '';
  let at = 0;
  for (let open = line.indexOf('#('); open >= 0; open = line.indexOf('#(', at)) {
    let depth = 1;
    let close = open + 2;
    while (depth > 0 && close < line.length) {
      if (line[close] === '(') depth += 1;
      if (line[close] === ')') depth -= 1;
      close += 1;
    }
    result += line.slice(at, open) + evaluate(line.slice(open + 2, close - 1), scope);
    at = close;
  }
  return result + line.slice(at);
}
