// @ts-check
/** The DICOM row: a series of a thousand drawn slices, from the drop to the shown scan. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import dcmjs from 'dcmjs';
import { mebibytes, table } from './markdown.mjs';
import {
  cpuSeconds,
  longestTask,
  openFiles,
  peakMemory,
  resetPeak,
  scanShown,
  watchTasks,
} from './pageProbe.mjs';
import { say, withStudio } from './studioSession.mjs';

const SIZE = 512;
const ROOT = '1.2.826.0.1.3680043.2.1125.9';
const CT = '1.2.840.10008.5.1.4.1.1.2';

/** A disc of tissue with noise in air, signed 16 bit. */
function drawPixels() {
  const pixels = new Int16Array(SIZE * SIZE);
  let seed = 1;
  for (let i = 0; i < pixels.length; i++) {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    const radius = Math.hypot((i % SIZE) - SIZE / 2, Math.floor(i / SIZE) - SIZE / 2);
    pixels[i] = (radius < 200 ? 1064 : 24) + (seed >>> 26);
  }
  return pixels;
}

/** Explicit little endian. @param {number} index @param {ArrayBuffer} pixels */
function sliceBytes(index, pixels) {
  const { DicomDict, DicomMetaDictionary } = dcmjs.data;
  const instance = `${ROOT}.3.${index}`;
  const file = new DicomDict(
    DicomMetaDictionary.denaturalizeDataset({
      MediaStorageSOPClassUID: CT,
      MediaStorageSOPInstanceUID: instance,
      TransferSyntaxUID: '1.2.840.10008.1.2.1',
    }),
  );
  file.dict = DicomMetaDictionary.denaturalizeDataset({
    SOPClassUID: CT,
    SOPInstanceUID: instance,
    StudyInstanceUID: `${ROOT}.1`,
    SeriesInstanceUID: `${ROOT}.2`,
    Modality: 'CT',
    SeriesDescription: `${SIZE}`,
    InstanceNumber: String(index),
    Rows: SIZE,
    Columns: SIZE,
    SamplesPerPixel: 1,
    PhotometricInterpretation: 'MONOCHROME2',
    BitsAllocated: 16,
    BitsStored: 16,
    HighBit: 15,
    PixelRepresentation: 1,
    PixelSpacing: ['0.7', '0.7'],
    ImageOrientationPatient: ['1', '0', '0', '0', '1', '0'],
    ImagePositionPatient: ['-179.2', '-179.2', (0.6 * index).toFixed(1)],
    RescaleSlope: '1',
    RescaleIntercept: '-1024',
    PixelData: pixels,
    _vrMap: { PixelData: 'OW' },
  });
  return new Uint8Array(file.write());
}

/** Names in an order that is not the slices'. @param {string} folder @param {number} slices */
function drawSeries(folder, slices) {
  const pixels = /** @type {ArrayBuffer} */ (drawPixels().buffer);
  return Array.from({ length: slices }, (_, index) => {
    const file = path.join(folder, `IM${String((index * 617) % slices).padStart(5, '0')}`);
    writeFileSync(file, sliceBytes(index, pixels));
    return file;
  });
}

const rows = await withStudio(async (_session, folder, { page }) => {
  await page.evaluate(() => window.segloop.ready());
  const files = drawSeries(folder, 1000);
  say('drawn');
  await watchTasks(page);
  await resetPeak(page);
  const [started, worked] = [performance.now(), await cpuSeconds(page)];
  const { scan } = await openFiles(page, files.toSorted());
  const stored = (performance.now() - started) / 1000;
  await scanShown(page);
  const seconds = (performance.now() - started) / 1000;
  const cpu = (await cpuSeconds(page)) - worked;
  const [longest, peak] = [await longestTask(page), await peakMemory(page)];
  const size = await page.evaluate(async (id) => {
    const scans = await window.segloop.scans();
    return scans.find((one) => one.id === id)?.geometry.size ?? [];
  }, scan);
  say(`${seconds.toFixed(1)} s, CPU ${cpu.toFixed(1)} s, longest task ${longest.toFixed(0)} ms`);
  const times = [stored, seconds, cpu].map((value) => value.toFixed(1));
  return [[size.toReversed().join(' × '), ...times, longest.toFixed(0), mebibytes(peak)]];
});

console.log(`## DICOM

A thousand uncompressed ${SIZE} × ${SIZE} slices of 16 bit in shuffled files, once: sorted, decoded, stored in the
private file system (volume and originals) and shown. The peak is VmHWM of the renderer.

${table(
  ['voxels', 's to stored', 's to shown', 'CPU s', 'longest main-thread task, ms', 'peak memory'],
  rows,
)}

CPU seconds are those of all of the browser's processes: on two cores they cannot take less than half as long. Shown: the
voxels are uploaded to the renderer (SwiftShader without a graphics card) and all planes are drawn. Bar: 20 s to shown.

\`npm run bench -- --only dicom\``);
