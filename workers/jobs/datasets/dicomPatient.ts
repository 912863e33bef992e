import { createSHA256 } from 'hash-wasm';
import { openHeader } from '../../image/dicom/index.ts';
import { filesOfZip } from '../importing/zipOfFiles.ts';
import type { Studio } from '../studio.ts';

const PATIENT_ID = 'x00100020';
const SHOWN = 8;

/** Tells patients apart without naming them: a part of the hash of the PatientID of the DICOM that a stored scan came
 *  from. Undefined where it came from other files, or its files name no patient. */
export async function dicomPatient({ scans }: Studio, scan: string): Promise<string | undefined> {
  const [zip] = await scans.originals(scan);
  const [file] = zip ? await filesOfZip(zip.blob) : [];
  if (!file) return undefined;
  const id = (await openHeader({ file: file.blob, path: file.path })).text(PATIENT_ID);
  if (id === undefined) return undefined;
  const hash = (await createSHA256()).update(id).digest('hex');
  return `dicom-${hash.slice(0, SHOWN)}`;
}
