/** Patients of DICOM scans, and a locked test set on its way to nnU-Net. */
import { BlobReader, ZipReader } from '@zip.js/zip.js';
import { expect, it } from 'vitest';
import { dicomBytes } from '../../image/dicom/testing/dicomFixture.ts';
import { MemoryDirectory, splitNotesPath } from '../../workspace/index.ts';
import { importFiles } from '../importing/importFiles.ts';
import { studioOver } from '../studio.ts';
import { addScans } from './addScans.ts';
import { exportDataset } from './exportDataset.ts';
import { changeSplitNotes, readSplitNotes } from './splitNotes.ts';
import { splitsOf, splitsToTakeAlong } from './splitsFile.ts';

const FOLDER = 'Dataset008_Patients';

it('knows two series of one patient, without naming the patient', async () => {
  const studio = studioOver(new MemoryDirectory());
  await studio.datasets.create({
    id: 8,
    name: 'Patients',
    channels: ['CT'],
    labels: [{ name: 'liver', values: [1] }],
    ignore: false,
  });
  const ids = ['Jane', 'Jane', 'John'];
  for (const [at, patient] of ids.entries()) {
    const files = [0, 1].map((k) => {
      const image = {
        number: k + 1,
        position: [0, 0, 3 * k] as const,
        values: Array.from({ length: 12 }, (_, i) => 10 * at + i),
        elements: { PatientID: patient },
      };
      return { path: `s${at}/${k}`, file: new File([dicomBytes(image)], String(k)) };
    });
    const { scans } = await importFiles(studio, files);
    await addScans(studio, FOLDER, [{ scan: scans[0]?.id ?? '', name: `case_${at}` }]);
  }
  const { patients } = await readSplitNotes(studio.directory, FOLDER);
  expect(patients.case_0).toMatch(/^dicom-[0-9a-f]{8}$/);
  expect(patients.case_1).toBe(patients.case_0);
  expect(patients.case_2).not.toBe(patients.case_0);

  // Stock nnU-Net would split by case.
  const folds = await splitsToTakeAlong(studio.datasets, FOLDER, ['case_0', 'case_1', 'case_2']);
  expect(folds?.map(({ val }) => val).toSorted()).toEqual([['case_0', 'case_1'], ['case_2']]);
  expect(folds?.map(({ train }) => train).toSorted()).toEqual([['case_0', 'case_1'], ['case_2']]);
  expect(await splitsToTakeAlong(studio.datasets, FOLDER, ['case_0', 'case_1'])).toBeUndefined();

  await changeSplitNotes(studio.directory, FOLDER, () => ({ locked: ['case_2'] }));
  const splits = [{ train: ['case_0', 'case_2'], val: ['case_1'] }];
  expect(JSON.parse(splitsOf(JSON.stringify(splits), new Set(['case_0', 'case_1'])))).toEqual([
    { train: ['case_0'], val: ['case_1'] },
  ]);
  const zip = new ZipReader(new BlobReader(await exportDataset(studio.datasets, FOLDER)));
  const names = (await zip.getEntries()).map(({ filename }) => filename);
  expect(names).toContain(`${FOLDER}/imagesTs/case_2_0000.nii.gz`);
  expect(names).not.toContain(`${FOLDER}/imagesTr/case_2_0000.nii.gz`);
});

it.each(['', '{"version":1,"lock', '{"version":1,"patients":{}}'])(
  'does not take notes that cannot be read (%s) for none: nothing would be locked',
  async (text) => {
    const directory = new MemoryDirectory();
    await directory.write(splitNotesPath(FOLDER), text);
    await expect(readSplitNotes(directory, FOLDER)).rejects.toMatchObject({ code: 'workspace.damaged' });
  },
);
