import { z } from 'zod';

/** What has become of a case. A model's label is `predicted` until a person accepts, corrects or rejects it; a label
 *  made by a person is `inWork` until it is called `done`. */
export const CASE_STATES = [
  'unlabelled',
  'inWork',
  'done',
  'predicted',
  'accepted',
  'corrected',
  'rejected',
] as const;
export type CaseState = (typeof CASE_STATES)[number];

/** States that no model's label may overwrite. Source: spec/semisupervised.md §7. */
export const FROZEN: ReadonlySet<CaseState> = new Set(['done', 'accepted', 'corrected']);

/** What nnU-Net does not know of a case. */
export interface CaseFacts {
  readonly state: CaseState;
  /** When the state or the label changed last, ms since 1970. */
  readonly changedAt: number;
  /** Who made the label: `person`, or a model (free text: its id, or its folder and hash). */
  readonly editor?: string;
  readonly reviewer?: string;
  /** Figures of the case that lists are sorted by: confidence, agreement, volumes. */
  readonly statistics?: Readonly<Record<string, number>>;
  /** A person's word against the case filter: true keeps the case, false leaves it out. */
  readonly kept?: boolean;
  /** Labels that were looked for in this case; absent: all of them. Source: spec/semisupervised.md §9. */
  readonly annotatedClasses?: readonly number[];
  /** The label file as it was written here. */
  readonly label?: { readonly bytes: number; readonly sha256: string };
}

/** Unknown keys survive the round trip. */
export const caseFactsSchema: z.ZodType<CaseFacts> = z.looseObject({
  state: z.enum(CASE_STATES),
  changedAt: z.number(),
  editor: z.string().exactOptional(),
  reviewer: z.string().exactOptional(),
  statistics: z.record(z.string(), z.number()).exactOptional(),
  kept: z.boolean().exactOptional(),
  annotatedClasses: z.array(z.int()).exactOptional(),
  label: z.object({ bytes: z.int(), sha256: z.string() }).exactOptional(),
});

/** By which pseudo-labelled cases are left out, shares of 1; a rule that is not given is off. Source:
 *  spec/semisupervised.md §6. */
const caseFilterSchema = z.object({
  leastConfidence: z.number().min(0).max(1).exactOptional(),
  leastAgreement: z.number().min(0).max(1).exactOptional(),
  leastCoverage: z.number().min(0).max(1).exactOptional(),
  /** Leave out volumes that are unlike those of the cases that a person settled. */
  volumes: z.boolean(),
});
export type CaseFilter = z.infer<typeof caseFilterSchema>;

/** `.segloop/cases/<DatasetFolder>.json` */
export interface FactsFile {
  readonly version: 1;
  readonly cases: Readonly<Record<string, CaseFacts>>;
  /** As a person set it. @default the spec's */
  readonly filter?: CaseFilter;
  /** Nothing is unknown where something is labelled. Not for datasets with a class that lies inside another.
   *  @default false: an unknown tumour may be drawn as liver. Source: spec/semisupervised.md §9 */
  readonly labelledCertain?: boolean;
}

export const factsFileSchema: z.ZodType<FactsFile> = z.looseObject({
  version: z.literal(1),
  cases: z.record(z.string(), caseFactsSchema),
  filter: caseFilterSchema.exactOptional(),
  labelledCertain: z.boolean().exactOptional(),
});
