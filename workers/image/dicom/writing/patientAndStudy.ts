/** What new objects of a patient's study take over from an old one. Source: DICOM PS3.3 C.7.1, C.7.2, C.7.4. */
import type { DicomDataSet } from '../header/dataSet.ts';
import { newUid } from './uid.ts';

/** Elements that a derived object takes over, keyword → tag. Absent ones of the first kind are written empty. */
const ASKED = {
  PatientName: 'x00100010',
  PatientID: 'x00100020',
  PatientBirthDate: 'x00100030',
  PatientSex: 'x00100040',
  StudyDate: 'x00080020',
  StudyTime: 'x00080030',
  StudyID: 'x00200010',
  AccessionNumber: 'x00080050',
  ReferringPhysicianName: 'x00080090',
  PositionReferenceIndicator: 'x00201040',
};
const KEPT = {
  IssuerOfPatientID: 'x00100021',
  PatientAge: 'x00101010',
  PatientSize: 'x00101020',
  PatientWeight: 'x00101030',
  PatientIdentityRemoved: 'x00120062',
  DeidentificationMethod: 'x00120063',
  StudyDescription: 'x00081030',
};

/** Elements by keyword. @param header of an object of the same study, absent for a patient that nobody knows */
export function patientAndStudy(header: DicomDataSet | undefined): Record<string, string> {
  const asked = Object.entries(ASKED).map(([keyword, tag]) => [keyword, header?.text(tag) ?? '']);
  const kept = Object.entries(KEPT).flatMap(([keyword, tag]) => {
    const value = header?.text(tag);
    return value === undefined ? [] : [[keyword, value]];
  });
  return {
    SpecificCharacterSet: 'ISO_IR 192',
    ...Object.fromEntries([...asked, ...kept]),
    // Scrubbed files may have lost these; an object without them is no DICOM.
    StudyInstanceUID: header?.text('x0020000d') ?? newUid(),
    FrameOfReferenceUID: header?.text('x00200052') ?? newUid(),
  };
}
