/** Python's `json` writes bare `NaN` and `Infinity`, which strict JSON does not know. */

const NUMBERS = /-?\b(?:NaN|Infinity)\b/g;
const TOKENS = /"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/g;
const MARK = '\u0000';

/** Reads JSON as Python writes it. @throws SyntaxError */
export function parsePythonJson(text: string): unknown {
  const quoted = text.replace(TOKENS, (token) => (token.startsWith('"') ? token : `"\\u0000${token}"`));
  return JSON.parse(quoted, (_, value: unknown) =>
    typeof value === 'string' && value.startsWith(MARK) ? Number(value.slice(1)) : value,
  );
}

/** Writes like `json.dump(…, sort_keys=True, indent=4)`, bare NaN included. */
export function writePythonJson(value: unknown): string {
  const text = JSON.stringify(
    sorted(value),
    (_, entry: unknown) => (typeof entry === 'number' && !Number.isFinite(entry) ? `${MARK}${entry}` : entry),
    4,
  );
  return text.replace(/"\\u0000([^"]*)"/g, (_, token: string) => token.match(NUMBERS)?.[0] ?? token);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, entry]) => [key, sorted(entry)]));
}
