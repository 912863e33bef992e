/** The value that stands for ignore while a map is edited. */
export const EDITED_IGNORE = 65535;

/** What the file holds: ignore has its own value there; counted on the way, background left out. One pass: a large scan
 *  has 10⁸ voxels, and an edit is to be on disk within 5 s. */
export function writtenLabels(data: Uint16Array, ignore: number) {
  const copy = ignore < 255 ? new Uint8Array(data.length) : new Uint16Array(data.length);
  const counts = new Uint32Array(EDITED_IGNORE + 1);
  for (let at = 0; at < data.length; at++) {
    const value = data[at] ?? 0;
    if (value === 0) continue;
    const inFile = value === EDITED_IGNORE ? ignore : value;
    copy[at] = inFile;
    counts[inFile] = (counts[inFile] ?? 0) + 1;
  }
  const voxels: Record<number, number> = {};
  counts.forEach((count, value) => {
    if (count > 0) voxels[value] = count;
  });
  return { copy, voxels };
}
