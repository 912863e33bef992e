/** dcmjs, loaded when a file of it is needed: it brings DICOM's whole dictionary. */
import type dcmjsModule from 'dcmjs';

export type Dcmjs = typeof dcmjsModule.data;

export async function loadDcmjs(): Promise<Dcmjs> {
  return (await import('dcmjs')).default.data;
}
