import { expect, it } from 'vitest';
import { decodeText } from './characterSets.ts';

/** Letters up to ÿ and escapes as bytes. */
const bytes = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
const hex = (digits: string) =>
  Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

// The examples of DICOM PS3.5 annexes H to K and X.
it.each([
  ['Latin-1', ['ISO_IR 100'], bytes('Buc^J\xe9r\xf4me'), 'Buc^Jérôme'],
  ['Cyrillic', ['ISO_IR 144'], hex('bbeedad5dcd1e3e0d3'), 'Люкембург'],
  ['Greek', ['ISO_IR 126'], hex('c4e9efedf5f3e9eff2'), 'Διονυσιος'],
  ['UTF-8', ['ISO_IR 192'], new TextEncoder().encode('王^小東'), '王^小東'],
  ['GB18030', ['GB18030'], hex('cdf55ed0a1b6ab'), '王^小东'],
  ['GBK', ['GBK'], hex('cdf55ed0a1b6ab'), '王^小东'],
  [
    'Japanese with escapes',
    ['', 'ISO 2022 IR 87'],
    bytes('Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B'),
    'Yamada^Tarou=山田^太郎',
  ],
  ['Japanese, half width first', ['ISO 2022 IR 13', 'ISO 2022 IR 87'], hex('d4cfc0de5ec0dbb3'), 'ﾔﾏﾀﾞ^ﾀﾛｳ'],
  [
    'Korean with escapes',
    ['', 'ISO 2022 IR 149'],
    bytes('Hong^Gildong=\x1b$)C\xfb\xf3^\x1b$)C\xd1\xce\xd4\xd7'),
    'Hong^Gildong=洪^吉洞',
  ],
  [
    'Chinese with escapes',
    ['', 'ISO 2022 IR 58'],
    bytes('Zhang^XiaoDong=\x1b$)A\xd5\xc5^\x1b$)A\xd0\xa1\xb6\xab'),
    'Zhang^XiaoDong=张^小东',
  ],
])('reads %s', (_, charset, text, expected) => {
  expect(decodeText(text, charset)).toBe(expected);
});

it('recognises UTF-8 and GB18030 that were not declared, else takes Latin-1', () => {
  expect(decodeText(new TextEncoder().encode('腹部'), [])).toBe('腹部');
  expect(decodeText(hex('b8b9b2bf'), [])).toBe('腹部');
  expect(decodeText(bytes('J\xe9r\xf4me'), [])).toBe('Jérôme');
});
