import { z } from 'zod';
import { caseFactsSchema } from './caseFacts.ts';
import { placedCaseSchema } from './caseListing.ts';

const paths = z.array(z.string());
const places = z.array(z.object({ from: z.string(), to: z.string() }));

/**
 * A change of several files, noted before its first file is touched. A label keeps its name, so it cannot stand beside
 * its former version until a manifest names it: after a crash this note says whether the change is finished or undone.
 *
 * - `add`: undone (its files removed) unless the case is noted already.
 * - `label`: finished if the label has the new hash, else undone. Images are copied to imagesTr before, and leave
 *   imagesTs after.
 * - `keep`: what is to be removed is being copied into `trash`: undone (the copies removed).
 * - `remove`: finished.
 * - `relabel`: labels got other values. Without `files` they were still being prepared: undone (what was prepared is
 *   removed, and what `trash` was to keep). With them every file is ready beside the dataset: finished, dataset.json last.
 * - `adopt`: a whole dataset on its way in, dataset.json last; without it, undone.
 */
export const pendingChangeSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('add'),
    case: z.string(),
    paths,
    /** How dataset.json is to name its files, where it does. */
    place: placedCaseSchema.exactOptional(),
  }),
  z.object({ kind: z.literal('keep'), trash: z.string() }),
  z.object({
    kind: z.literal('label'),
    case: z.string(),
    path: z.string(),
    facts: caseFactsSchema,
    moves: places,
  }),
  z.object({ kind: z.literal('remove'), case: z.string(), paths }),
  z.object({
    kind: z.literal('relabel'),
    files: places.exactOptional(),
    trash: z.string().exactOptional(),
  }),
  z.object({ kind: z.literal('adopt') }),
]);
export type PendingChange = z.infer<typeof pendingChangeSchema>;
