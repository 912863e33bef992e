/**
 * Text of a DICOM header in its Specific Character Set (0008,0005).
 * Source: DICOM PS3.3 C.12.1.1.2, PS3.5 6.1 and annexes H-K.
 */

/** Defined term → label of the platform's decoder. Code extensions ("ISO 2022 IR n") share the number. */
const DECODERS: Readonly<Record<string, string>> = {
  '13': 'shift_jis',
  '100': 'iso-8859-1',
  '101': 'iso-8859-2',
  '109': 'iso-8859-3',
  '110': 'iso-8859-4',
  '126': 'iso-8859-7',
  '127': 'iso-8859-6',
  '138': 'iso-8859-8',
  '144': 'iso-8859-5',
  '148': 'iso-8859-9',
  '166': 'windows-874',
  '203': 'iso-8859-15',
  '192': 'utf-8',
};

/** What an escape sequence (without ESC) switches to. */
const ESCAPES: Readonly<Record<string, string>> = {
  '(B': 'ascii',
  '(J': 'ascii',
  ')I': 'shift_jis',
  '-A': 'iso-8859-1',
  '-B': 'iso-8859-2',
  '-C': 'iso-8859-3',
  '-D': 'iso-8859-4',
  '-F': 'iso-8859-7',
  '-G': 'iso-8859-6',
  '-H': 'iso-8859-8',
  '-L': 'iso-8859-5',
  '-M': 'iso-8859-9',
  '-T': 'windows-874',
  '$)C': 'euc-kr',
  '$)A': 'gbk',
  $B: 'iso-2022-jp',
  '$@': 'iso-2022-jp',
  '$(D': 'euc-jp',
};

const ESCAPE = 0x1b;

/** @param charset the values of (0008,0005), none if it is absent */
export function decodeText(bytes: Uint8Array, charset: readonly string[]): string {
  if (bytes.every((byte) => byte < 0x80 && byte !== ESCAPE)) return asLatin1(bytes);
  const [first = ''] = charset;
  if (/^(GB18030|GBK)$/.test(first)) return decode('gb18030', bytes);
  const label = DECODERS[/(\d+)$/.exec(first)?.[1] ?? ''];
  if (bytes.includes(ESCAPE)) return decodeExtended(bytes, label ?? 'iso-8859-1');
  if (label) return decode(label, bytes);
  return decodeUndeclared(bytes);
}

/** GB 2312 as it stands in GBK: pairs of bytes that both have their high bit. Latin-1 has accents one by one. */
const PAIRS = /^(?:[ -~]|[\xa1-\xf7][\xa1-\xfe])*$/;

/** Stations that forget to declare their text write UTF-8 or their country's own. */
function decodeUndeclared(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return decode(PAIRS.test(asLatin1(bytes)) ? 'gb18030' : 'iso-8859-1', bytes);
  }
}

function decodeExtended(bytes: Uint8Array, initial: string): string {
  const text = asLatin1(bytes);
  const parts = text.split('\x1b');
  let result = decode(initial, latin1Bytes(parts[0] ?? ''));
  for (const part of parts.slice(1)) {
    const sequence = Object.keys(ESCAPES).find((known) => part.startsWith(known));
    if (!sequence) {
      result += decode(initial, latin1Bytes(part));
      continue;
    }
    const label = ESCAPES[sequence] ?? initial;
    result += decodePart(label, sequence, latin1Bytes(part.slice(sequence.length)), initial);
  }
  return result;
}

function decodePart(label: string, sequence: string, bytes: Uint8Array, initial: string): string {
  if (label === 'ascii') return decode(initial === 'shift_jis' ? 'shift_jis' : 'iso-8859-1', bytes);
  if (label === 'iso-2022-jp')
    return decode(label, Uint8Array.of(ESCAPE, ...latin1Bytes(sequence), ...bytes));
  // JIS X 0212 has no decoder of its own; EUC-JP holds it behind a 0x8f.
  if (label === 'euc-jp') return decode(label, supplementary(bytes));
  return decode(label, bytes);
}

function supplementary(bytes: Uint8Array): Uint8Array {
  const euc: number[] = [];
  for (let i = 0; i + 1 < bytes.length; i += 2)
    euc.push(0x8f, (bytes[i] ?? 0) | 0x80, (bytes[i + 1] ?? 0) | 0x80);
  return Uint8Array.from(euc);
}

const decode = (label: string, bytes: Uint8Array): string => new TextDecoder(label).decode(bytes);
const latin1Bytes = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
const asLatin1 = (bytes: Uint8Array): string => String.fromCharCode(...bytes);
