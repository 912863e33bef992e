import type { PixelFormat } from '../header/instance.ts';

const MULTIFRAME_WORD = '1.2.840.10008.5.1.4.1.1.7.3';
const ENOUGH_FOR_HEADER = 1024;
const UNDEFINED_LENGTH = 0xffffffff;

/**
 * A DICOM file with nothing but compressed frames and the numbers that a decoder needs: no rescaling, no geometry. GDCM
 * reads many frames in one call this way, from whichever files they come, and gives back what was stored.
 * Source: DICOM PS3.10 7.1, PS3.5 7.1.2 and A.4.
 */
export function codecFile(format: PixelFormat, frames: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const content = frames.reduce((bytes, frame) => bytes + 8 + frame.length + (frame.length % 2), 0);
  const writer = new ElementWriter(ENOUGH_FOR_HEADER + content);
  writer.skip(128);
  writer.ascii('DICM');
  const meta = [MULTIFRAME_WORD, '1.2.3', format.transferSyntax].map((uid) => even(uid));
  writer.long(
    0x0002,
    0x0000,
    meta.reduce((bytes, uid) => bytes + 8 + uid.length, 0),
  );
  writer.text(0x0002, 0x0002, 'UI', meta[0] ?? '');
  writer.text(0x0002, 0x0003, 'UI', meta[1] ?? '');
  writer.text(0x0002, 0x0010, 'UI', meta[2] ?? '');
  writer.text(0x0008, 0x0016, 'UI', even(MULTIFRAME_WORD));
  writer.text(0x0008, 0x0018, 'UI', even('1.2.3'));
  writer.short(0x0028, 0x0002, 1);
  writer.text(0x0028, 0x0004, 'CS', 'MONOCHROME2 ');
  writer.text(0x0028, 0x0008, 'IS', even(String(frames.length), ' '));
  writer.short(0x0028, 0x0010, format.rows);
  writer.short(0x0028, 0x0011, format.columns);
  writer.short(0x0028, 0x0100, format.bitsAllocated);
  writer.short(0x0028, 0x0101, format.bitsStored);
  writer.short(0x0028, 0x0102, format.highBit);
  writer.short(0x0028, 0x0103, format.signed ? 1 : 0);
  writer.encapsulated(frames);
  return writer.bytes();
}

const even = (text: string, padding = '\0'): string => (text.length % 2 ? text + padding : text);

/** Explicit little endian elements, one after the other. */
class ElementWriter {
  private readonly view: DataView<ArrayBuffer>;
  private at = 0;

  constructor(capacity: number) {
    this.view = new DataView(new ArrayBuffer(capacity));
  }

  bytes(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.view.buffer, 0, this.at).slice();
  }

  skip(count: number): void {
    this.at += count;
  }

  ascii(text: string): void {
    for (const letter of text) this.view.setUint8(this.at++, letter.charCodeAt(0));
  }

  text(group: number, element: number, representation: string, value: string): void {
    this.head(group, element, representation, value.length);
    this.ascii(value);
  }

  short(group: number, element: number, value: number): void {
    this.head(group, element, 'US', 2);
    this.u16(value);
  }

  long(group: number, element: number, value: number): void {
    this.head(group, element, 'UL', 4);
    this.u32(value);
  }

  /** Pixel Data with an empty offset table and one fragment a frame. */
  encapsulated(frames: readonly Uint8Array[]): void {
    this.tag(0x7fe0, 0x0010);
    this.ascii('OB');
    this.u16(0);
    this.u32(UNDEFINED_LENGTH);
    this.item(0xe000, 0);
    for (const frame of frames) {
      this.item(0xe000, frame.length + (frame.length % 2));
      new Uint8Array(this.view.buffer).set(frame, this.at);
      this.at += frame.length + (frame.length % 2);
    }
    this.item(0xe0dd, 0);
  }

  private head(group: number, element: number, representation: string, length: number): void {
    this.tag(group, element);
    this.ascii(representation);
    this.u16(length);
  }

  private item(element: number, length: number): void {
    this.tag(0xfffe, element);
    this.u32(length);
  }

  private tag(group: number, element: number): void {
    this.u16(group);
    this.u16(element);
  }

  private u16(value: number): void {
    this.view.setUint16(this.at, value, true);
    this.at += 2;
  }

  private u32(value: number): void {
    this.view.setUint32(this.at, value, true);
    this.at += 4;
  }
}
