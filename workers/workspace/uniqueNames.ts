/** File names that may lie in one folder: the second `a.nii.gz` becomes `2_a.nii.gz`; names keep their endings.
 *  Compared without case, as Windows and macOS do. */
export function uniqueNames(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    let unique = name;
    for (let count = 2; taken.has(unique.toLowerCase()); count++) unique = `${count}_${name}`;
    taken.add(unique.toLowerCase());
    return unique;
  });
}
