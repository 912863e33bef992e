/** GDCM in a real browser: its workers, from our own origin, kept over several calls. */
import { expect, it } from 'vitest';
import type { PixelFormat } from './header/instance.ts';
import { GdcmDecoder } from './pixels/gdcm.ts';

/** JPEG-LS (lossless, by CharLS) of 8 × 6 values (37 · i) mod 2000. */
const JPEG_LS =
  '/9j/9wALEAAGAAgBAREA//gADQH//wASAEMBFABA/9oACAEBAAAAAKJMSYkxHkWQ6DlCJUSJGkShUCJWUJ9PJ1OLa0iRk6ysK6sqqiRsmU1JRUE9PSIkqctWrFixQv/Z';
const FRAME = Uint8Array.from(atob(JPEG_LS), (letter) => letter.charCodeAt(0));
const VALUES = Array.from({ length: 48 }, (_, i) => (i * 37) % 2000);

const FORMAT: PixelFormat = {
  rows: 6,
  columns: 8,
  frames: 1,
  bitsAllocated: 16,
  bitsStored: 16,
  highBit: 15,
  signed: false,
  kind: 'integer',
  transferSyntax: '1.2.840.10008.1.2.4.80',
};

it('unpacks frames in batches, several calls at once', async () => {
  const decoder = new GdcmDecoder();
  try {
    const calls = [1, 3, 2].map((count) =>
      decoder.decode(FORMAT, Array<Uint8Array>(count).fill(FRAME), 'a.dcm'),
    );
    const batches = await Promise.all(calls);
    expect(batches.map((frames) => frames.length)).toEqual([1, 3, 2]);
    for (const values of batches.flat()) expect(Array.from(values)).toEqual(VALUES);
  } finally {
    decoder.close();
  }
});

it('names the file that cannot be unpacked, and goes on with the next', async () => {
  const decoder = new GdcmDecoder();
  try {
    const broken = decoder.decode(FORMAT, [FRAME.subarray(0, 30)], 'broken.dcm');
    await expect(broken).rejects.toMatchObject({ code: 'dicom.decode', details: { file: 'broken.dcm' } });
    const [values] = await decoder.decode(FORMAT, [FRAME], 'sound.dcm');
    expect(Array.from(values ?? [])).toEqual(VALUES);
  } finally {
    decoder.close();
  }
});
