/** SNOMED CT codes for what segmentation models usually name. Source: DICOM PS3.16 context groups 7150-7165, 244. */

export interface Code {
  readonly value: string;
  readonly scheme: string;
  readonly meaning: string;
}

/** What a segment is: category, type, and left or right where its name says so. */
export interface SegmentCodes {
  readonly category: Code;
  readonly type: Code;
  readonly laterality?: Code;
}

const snomed = (value: string, meaning: string): Code => ({ value, scheme: 'SCT', meaning });

const BODY_STRUCTURE = snomed('123037004', 'Body structure');
const ABNORMAL = snomed('49755003', 'Morphologically Abnormal Structure');
const TISSUE = snomed('85756007', 'Tissue');
const LEFT = snomed('7771000', 'Left');
const RIGHT = snomed('24028007', 'Right');

/** Words of a segment's name → code and meaning. Singular, without side. */
const STRUCTURES: Readonly<Record<string, readonly [code: string, meaning: string]>> = {
  liver: ['10200004', 'Liver'],
  spleen: ['78961009', 'Spleen'],
  kidney: ['64033007', 'Kidney'],
  pancreas: ['15776009', 'Pancreas'],
  gallbladder: ['28231008', 'Gallbladder'],
  'gall bladder': ['28231008', 'Gallbladder'],
  stomach: ['69695003', 'Stomach'],
  duodenum: ['38848004', 'Duodenum'],
  'small bowel': ['30315005', 'Small intestine'],
  'small intestine': ['30315005', 'Small intestine'],
  colon: ['71854001', 'Colon'],
  rectum: ['34402009', 'Rectum'],
  esophagus: ['32849002', 'Esophagus'],
  oesophagus: ['32849002', 'Esophagus'],
  bladder: ['89837001', 'Bladder'],
  'urinary bladder': ['89837001', 'Bladder'],
  prostate: ['41216001', 'Prostate'],
  'seminal vesicle': ['64739004', 'Seminal Vesicle'],
  uterus: ['35039007', 'Uterus'],
  'adrenal gland': ['23451007', 'Adrenal gland'],
  adrenal: ['23451007', 'Adrenal gland'],
  lung: ['39607008', 'Lung'],
  'lung upper lobe': ['45653009', 'Upper lobe of lung'],
  'lung middle lobe': ['72481006', 'Middle lobe of right lung'],
  'lung lower lobe': ['90572001', 'Lower lobe of lung'],
  heart: ['80891009', 'Heart'],
  aorta: ['15825003', 'Aorta'],
  'pulmonary artery': ['81040000', 'Pulmonary artery'],
  'inferior vena cava': ['64131007', 'Inferior vena cava'],
  'superior vena cava': ['48345005', 'Superior vena cava'],
  'portal vein': ['32764006', 'Portal vein'],
  'iliac artery': ['73634005', 'Common iliac artery'],
  'iliac vena': ['46027005', 'Common iliac vein'],
  brain: ['12738006', 'Brain'],
  'brain stem': ['119238007', 'Brain Stem'],
  brainstem: ['119238007', 'Brain Stem'],
  hippocampus: ['5366008', 'Hippocampus'],
  'spinal cord': ['2748008', 'Spinal cord'],
  eye: ['81745001', 'Eye'],
  larynx: ['4596009', 'Larynx'],
  trachea: ['44567001', 'Trachea'],
  'thyroid gland': ['69748006', 'Thyroid'],
  thyroid: ['69748006', 'Thyroid'],
  femur: ['71341001', 'Femur'],
  humerus: ['85050009', 'Humerus'],
  scapula: ['79601000', 'Scapula'],
  clavicula: ['51299004', 'Clavicle'],
  clavicle: ['51299004', 'Clavicle'],
  rib: ['113197003', 'Rib'],
  sternum: ['56873002', 'Sternum'],
  sacrum: ['54735007', 'Sacrum'],
  vertebra: ['51282000', 'Vertebra'],
  bone: ['272673000', 'Bone'],
  muscle: ['71616004', 'Muscle'],
  skin: ['39937001', 'Skin'],
};

const ABNORMALITIES: typeof STRUCTURES = {
  tumor: ['108369006', 'Neoplasm'],
  tumour: ['108369006', 'Neoplasm'],
  neoplasm: ['108369006', 'Neoplasm'],
  lesion: ['52988006', 'Lesion'],
  cyst: ['367643001', 'Cyst'],
  edema: ['79654002', 'Edema'],
  oedema: ['79654002', 'Edema'],
  necrosis: ['6574001', 'Necrosis'],
};

/** The codes of a segment by its name (`kidney_left`, `Liver`, `liver tumor`, `rib_left_4`); the general "Tissue" for a
 *  name that says nothing known. */
export function codesOfName(name: string): SegmentCodes {
  const words = name
    .toLowerCase()
    .split(/[^\p{L}]+/u)
    .filter((word) => word.length > 1);
  const abnormal = words.map(singular).find((word) => Object.hasOwn(ABNORMALITIES, word));
  const side = sideOf(words);
  if (abnormal) return { category: ABNORMAL, type: codeIn(ABNORMALITIES, abnormal), ...side };
  const structure = words.filter((word) => !SIDES.has(word)).map(singular);
  const known = [structure.join(' '), structure[0] ?? ''].find((phrase) => Object.hasOwn(STRUCTURES, phrase));
  if (known === undefined) return { category: TISSUE, type: TISSUE };
  return { category: BODY_STRUCTURE, type: codeIn(STRUCTURES, known), ...side };
}

const SIDES = new Set(['left', 'right']);

function sideOf(words: readonly string[]): { laterality?: Code } {
  const [left, right] = [words.includes('left'), words.includes('right')];
  if (left === right) return {};
  return { laterality: left ? LEFT : RIGHT };
}

/** `kidneys` → `kidney`, `vertebrae` → `vertebra`; `pancreas` and `uterus` keep their s. */
function singular(word: string): string {
  if (word === 'vertebrae') return 'vertebra';
  if (Object.hasOwn(STRUCTURES, word) || Object.hasOwn(ABNORMALITIES, word)) return word;
  return /[^su]s$/.test(word) ? word.slice(0, -1) : word;
}

function codeIn(table: typeof STRUCTURES, phrase: string): Code {
  const [value, meaning] = table[phrase] ?? [TISSUE.value, TISSUE.meaning];
  return snomed(value, meaning);
}

/** Every code that this table can write. */
export const WRITTEN_CODES: readonly Code[] = [
  BODY_STRUCTURE,
  ABNORMAL,
  TISSUE,
  LEFT,
  RIGHT,
  ...Object.keys(STRUCTURES).map((phrase) => codeIn(STRUCTURES, phrase)),
  ...Object.keys(ABNORMALITIES).map((phrase) => codeIn(ABNORMALITIES, phrase)),
];
