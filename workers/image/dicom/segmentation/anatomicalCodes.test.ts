import { expect, it } from 'vitest';
import { askPython, hasPython } from '../../../../scripts/python/index.ts';
import { codesOfName, WRITTEN_CODES } from './anatomicalCodes.ts';

/** Every name that pydicom's SNOMED CT dictionary has for a code. */
const PRINT_MEANINGS = `
import json, sys
from pydicom.sr._concepts_dict import concepts
names = {}
for found in concepts["SCT"].values():
    for code, (meaning, _) in found.items():
        names.setdefault(code, []).append(meaning)
print(json.dumps({code: names.get(code, []) for code in sys.argv[1:]}))
`;

it.skipIf(!hasPython && !process.env.CI)('means by each code what pydicom means by it', () => {
  const codes = WRITTEN_CODES.map(({ value }) => value);
  const meanings: Record<string, string[]> = JSON.parse(askPython(['-c', PRINT_MEANINGS, ...codes]));
  const strange = WRITTEN_CODES.filter(
    ({ value, meaning }) => !meanings[value]?.some((known) => known.startsWith(meaning)),
  );
  expect(strange).toEqual([]);
});

it.each([
  ['kidney_left', 'Kidney', 'Left'],
  ['Right Kidney', 'Kidney', 'Right'],
  ['lung_upper_lobe_left', 'Upper lobe of lung', 'Left'],
  ['rib_left_4', 'Rib', 'Left'],
  ['vertebrae_L3', 'Vertebra', undefined],
  ['vertebrae_T12', 'Vertebra', undefined],
  ['liver tumors', 'Neoplasm', undefined],
  ['Pancreas', 'Pancreas', undefined],
  ['uterus', 'Uterus', undefined],
  ['kidneys', 'Kidney', undefined],
  ['segment 7', 'Tissue', undefined],
  ['肝', 'Tissue', undefined],
  ['constructor', 'Tissue', undefined],
])('calls %s %s, %s', (name, type, laterality) => {
  const codes = codesOfName(name);
  expect([codes.type.meaning, codes.laterality?.meaning]).toEqual([type, laterality]);
});
