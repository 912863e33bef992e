/** Integer expressions of kernel templates. Division rounds down; comparisons give 1 or 0. No `eval`: the
 *  Content-Security-Policy forbids it. */

type Operator = (left: number, right: number) => number;

// Weakest first; operators of one row bind equally and associate to the left.
const PRECEDENCE: readonly Readonly<Record<string, Operator>>[] = [
  { '||': (a, b) => Number(a !== 0 || b !== 0) },
  { '&&': (a, b) => Number(a !== 0 && b !== 0) },
  {
    '==': (a, b) => Number(a === b),
    '!=': (a, b) => Number(a !== b),
    '<=': (a, b) => Number(a <= b),
    '>=': (a, b) => Number(a >= b),
    '<': (a, b) => Number(a < b),
    '>': (a, b) => Number(a > b),
  },
  { '+': (a, b) => a + b, '-': (a, b) => a - b },
  { '*': (a, b) => a * b, '/': (a, b) => Math.floor(a / b), '%': (a, b) => a % b },
];

/** @throws RangeError for an unknown name or a malformed expression. */
export function evaluate(text: string, names: Readonly<Record<string, number>>): number {
  const tokens = text.match(/\d+|[A-Za-z_]\w*|\|\||&&|[=!<>]=|[-+*/%()<>]|\S/g) ?? [];
  let at = 0;

  function parse(level: number): number {
    const row = PRECEDENCE[level];
    if (!row) return atom();
    let left = parse(level + 1);
    for (let operator = row[tokens[at] ?? '']; operator; operator = row[tokens[at] ?? '']) {
      at += 1;
      left = operator(left, parse(level + 1));
    }
    return left;
  }

  function atom(): number {
    const token = tokens[at] ?? '';
    at += 1;
    if (token === '-') return -atom();
    if (token === '(') {
      const inner = parse(0);
      if (tokens[at] !== ')') throw malformed(text);
      at += 1;
      return inner;
    }
    if (/^\d+$/.test(token)) return Number(token);
    const named = names[token];
    if (named === undefined) throw new RangeError(`"${text}": "${token}" is not a constant of this variant`);
    return named;
  }

  const result = parse(0);
  if (at !== tokens.length) throw malformed(text);
  return result;
}

function malformed(text: string): RangeError {
  return new RangeError(`"${text}" is not an expression`);
}
