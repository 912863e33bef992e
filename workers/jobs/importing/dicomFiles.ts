import { type OpenedInstances, openInstances } from '../../image/dicom/index.ts';
import { formatOf } from '../../image/index.ts';
import type { PlacedFile } from '../api.ts';

/** Endings of files that are neither scans nor DICOM; DICOM itself has any ending, or none. */
const OTHER =
  /(^|\/)\.|\.(pth|pt|onnx|model|pkl|json|raw|zraw|zip|gz|txt|csv|md|html?|xml|css|js|png|jpe?g|gif|bmp|tiff?|mp4|avi|pdf|docx?|xlsx?|exe|dll|inf|ini|db)$/i;

/** False for names that no scan has, so that their content need not be looked at. */
export const mayBeScan = (path: string): boolean => formatOf(path) !== undefined || !OTHER.test(path);

/** Tells DICOM files from others by their first bytes, whatever they are called, and reads their headers. */
export async function findDicom(
  files: readonly PlacedFile[],
): Promise<{ dicom: OpenedInstances; others: PlacedFile[] }> {
  const isCandidate = ({ path }: PlacedFile) => formatOf(path) === undefined && mayBeScan(path);
  const dicom = await openInstances(files.filter(isCandidate));
  const none = new Set(dicom.others);
  return { dicom, others: files.filter((placed) => !isCandidate(placed) || none.has(placed.path)) };
}
