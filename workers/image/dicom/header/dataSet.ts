import * as parserModule from 'dicom-parser';
import { inflateSync } from 'fflate';
import { DicomError } from '../dicomError.ts';
import { decodeText } from './characterSets.ts';

// dicom-parser is a script of the old kind: some loaders show its functions only on `default`.
const parser: typeof parserModule =
  'default' in parserModule ? (parserModule.default as typeof parserModule) : parserModule;

export const PIXEL_DATA = 'x7fe00010';
const FLOAT_PIXELS = 'x7fe00008';
const DOUBLE_PIXELS = 'x7fe00009';

type Parsed = ReturnType<typeof parserModule.parseDicom>;
type Element = Parsed['elements'][string];

/** Where the voxels of a file are. */
export interface PixelElement {
  /** Of the data set, whose bytes are not the file's when the file is deflated. */
  readonly bytes: Uint8Array;
  readonly offset: number;
  readonly length: number;
  /** 'float' and 'double': (7fe0,0008) and (7fe0,0009). */
  readonly kind: 'integer' | 'float' | 'double';
  /** Compressed pieces, empty if the voxels are not encapsulated. */
  readonly fragments: readonly { readonly offset: number; readonly bytes: Uint8Array }[];
  readonly basicOffsets: readonly number[];
}

/** A parsed data set or sequence item. Tags as dicom-parser writes them: `x00280010`. */
export class DicomDataSet {
  private readonly charset: readonly string[];

  constructor(
    private readonly parsed: Parsed,
    inherited: readonly string[] = [],
  ) {
    this.charset = parsed.elements.x00080005 ? split(parsed.string('x00080005')) : inherited;
  }

  has(tag: string): boolean {
    return this.parsed.elements[tag] !== undefined;
  }

  /** Text in the file's character set, without padding; undefined if absent or empty. */
  text(tag: string): string | undefined {
    const element = this.parsed.elements[tag];
    if (!element || element.length <= 0) return undefined;
    const bytes = this.parsed.byteArray.subarray(element.dataOffset, element.dataOffset + element.length);
    // DICOM pads text with spaces, identifiers with NUL.
    return decodeText(bytes, this.charset).replaceAll('\0', '').trim() || undefined;
  }

  texts(tag: string): string[] {
    return split(this.text(tag));
  }

  /** Decimal and integer strings; whatever is no number is left out. */
  decimals(tag: string): number[] {
    return split(this.parsed.string(tag)).map(Number.parseFloat).filter(Number.isFinite);
  }

  uint16(tag: string): number | undefined {
    return this.parsed.elements[tag]?.length ? this.parsed.uint16(tag) : undefined;
  }

  /** All values of a US element. */
  uint16s(tag: string): number[] {
    const count = Math.floor((this.parsed.elements[tag]?.length ?? 0) / 2);
    return Array.from({ length: count }, (_, i) => this.parsed.uint16(tag, i) ?? 0);
  }

  uint32(tag: string): number | undefined {
    return this.parsed.elements[tag]?.length ? this.parsed.uint32(tag) : undefined;
  }

  /** The first value of an FL element. */
  float32(tag: string): number | undefined {
    return (this.parsed.elements[tag]?.length ?? 0) >= 4 ? this.parsed.float(tag) : undefined;
  }

  /** All values of an FD element. */
  doubles(tag: string): number[] {
    const count = Math.floor((this.parsed.elements[tag]?.length ?? 0) / 8);
    return Array.from({ length: count }, (_, i) => this.parsed.double(tag, i) ?? Number.NaN);
  }

  items(tag: string): DicomDataSet[] {
    const items = this.parsed.elements[tag]?.items ?? [];
    return items.flatMap(({ dataSet }) => (dataSet ? [new DicomDataSet(dataSet, this.charset)] : []));
  }

  /** First item of a sequence. */
  item(tag: string): DicomDataSet | undefined {
    return this.items(tag)[0];
  }

  get hasPixels(): boolean {
    return this.has(PIXEL_DATA) || this.has(FLOAT_PIXELS) || this.has(DOUBLE_PIXELS);
  }

  pixels(): PixelElement | undefined {
    const kinds = { [PIXEL_DATA]: 'integer', [FLOAT_PIXELS]: 'float', [DOUBLE_PIXELS]: 'double' } as const;
    for (const [tag, kind] of Object.entries(kinds)) {
      const element = this.parsed.elements[tag];
      if (element) return pixelElement(this.parsed.byteArray, element, kind);
    }
    return undefined;
  }
}

function pixelElement(bytes: Uint8Array, element: Element, kind: PixelElement['kind']): PixelElement {
  const fragments = (element.fragments ?? []).map(({ offset, position, length }) => ({
    offset,
    bytes: bytes.subarray(position, position + length),
  }));
  return {
    bytes,
    offset: element.dataOffset,
    length: element.length,
    kind,
    fragments,
    basicOffsets: element.basicOffsetTable ?? [],
  };
}

const split = (text: string | undefined): string[] =>
  text ? text.split('\\').map((part) => part.trim()) : [];

/**
 * Parses a DICOM file. `untilTag` stops there, which is how a header is read from the start of a file.
 * Files of before 1993 without preamble are taken as implicit little endian.
 * @throws DicomError `dicom.damaged`
 */
export function parseDataSet(bytes: Uint8Array, file: string, untilTag?: string): DicomDataSet {
  const options = {
    ...(untilTag && { untilTag }),
    ...(!hasPreamble(bytes) && { TransferSyntaxUID: bareSyntax(bytes) }),
    inflater: inflateAfter,
  };
  try {
    return new DicomDataSet(parser.parseDicom(bytes, options));
  } catch (error) {
    throw new DicomError('damaged', { file, reason: reasonOf(error) }, { cause: error });
  }
}

/** The parser throws strings, and objects that hold one. */
function reasonOf(error: unknown): string {
  if (typeof error === 'object' && error && 'exception' in error) return reasonOf(error.exception);
  return error instanceof Error ? error.message : String(error);
}

/** The file with everything from `position` inflated. */
function inflateAfter(bytes: Uint8Array, position: number): Uint8Array {
  const inflated = inflateSync(bytes.subarray(position));
  const whole = new Uint8Array(position + inflated.length);
  whole.set(bytes.subarray(0, position));
  whole.set(inflated, position);
  return whole;
}

const hasPreamble = (bytes: Uint8Array): boolean =>
  String.fromCharCode(...bytes.subarray(128, 132)) === 'DICM';

/** Explicit files show a value representation of two capitals after the first tag. */
function bareSyntax(bytes: Uint8Array): string {
  const representation = String.fromCharCode(...bytes.subarray(4, 6));
  return /^[A-Z]{2}$/.test(representation) ? '1.2.840.10008.1.2.1' : '1.2.840.10008.1.2';
}

/** Bytes from the start of a file that `looksLikeDicom` wants. */
const SNIFFED_BYTES = 140;

/** By the preamble's mark, or for bare files by a first element of group 0008 with a plausible length. */
export function looksLikeDicom(head: Uint8Array): boolean {
  if (hasPreamble(head)) return true;
  if (head.length < SNIFFED_BYTES) return false;
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const group = view.getUint16(0, true);
  const element = view.getUint16(2, true);
  if (group !== 0x0008 || element > 0x0018) return false;
  const length = bareSyntax(head).endsWith('.1') ? view.getUint16(6, true) : view.getUint32(4, true);
  return length % 2 === 0 && length <= 64;
}
