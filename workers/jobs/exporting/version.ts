/** Software Versions in the DICOM objects that are written. */
export const VERSION = '0.1';
