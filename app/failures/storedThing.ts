import type { i18n } from 'i18next';

/** Folders of the workspace by what a person calls what lies in them; the group names the dataset or the loop. */
const PLACES = [
  [/^nnUNet_results\/([^/]+)\//, 'trained'],
  [/^(?:nnUNet_preprocessed|\.segloop\/preprocessed)\/([^/]+)\//, 'prepared'],
  [/^nnUNet_raw\/([^/]+)\//, 'dataset'],
  [/^\.segloop\/(?:companions|relabelled|trash)\/([^/]+)\//, 'dataset'],
  [/^\.segloop\/(?:cases|pending|splits|surveys)\/([^/]+)\.json$/, 'dataset'],
  [/^\.segloop\/pipelines\/([^/]+)\//, 'loop'],
  [/^\.segloop\/jobs\//, 'job'],
  [/^\.segloop\/journal\//, 'edits'],
  [/^\.segloop\/models\//, 'model'],
  [/^\.segloop\/results\//, 'result'],
  [/^\.segloop\/scans\//, 'scan'],
] as const;

/** What a person knows a stored file as: inner places say nothing to who has only seen lists. Any other path as it is. */
export function storedThing({ t }: Pick<i18n, 't'>, path: string): string {
  for (const [place, kind] of PLACES) {
    const [found, name] = place.exec(path) ?? [];
    if (found !== undefined) return t(`stored:what.${kind}`, { name });
  }
  return path;
}
