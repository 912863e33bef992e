/** How much of a class was annotated, and what nnU-Net cannot learn from it. Spec semisupervised.md §9, ux.md §3. */

export interface AnnotatedCase {
  /** Voxels by label value, background (0) included. */
  readonly voxels: Readonly<Record<number, number>>;
  /** Classes that somebody looked for in this case; undefined: all. */
  readonly annotated?: readonly number[] | undefined;
}

export interface ClassCoverage {
  readonly label: number;
  readonly voxels: number;
  /** Share of all voxels that are not ignored. */
  readonly share: number;
  /** Cases in which the class was looked for. */
  readonly cases: number;
}

export type CoverageWarning =
  /** No voxel of the class: the network has nothing to learn it from. */
  | { readonly kind: 'classEmpty'; readonly label: number }
  /** No voxel of background: everything unmarked is ignore, and the network will fill the scan with labels. */
  | { readonly kind: 'noBackground' }
  /** No case annotates the class: a marginal loss cannot tell it from the classes it hides among. */
  | { readonly kind: 'classUnannotated'; readonly label: number };

export interface AnnotationCoverage {
  /** Share of voxels that are not ignored. */
  readonly annotated: number;
  /** Background first, then the labels as given. */
  readonly classes: readonly ClassCoverage[];
  readonly warnings: readonly CoverageWarning[];
}

/** @param labels label values without background and ignore */
export function annotationCoverage(
  cases: readonly AnnotatedCase[],
  labels: readonly number[],
  ignoreLabel: number | undefined,
): AnnotationCoverage {
  const sum = (value: number): number => cases.reduce((all, { voxels }) => all + (voxels[value] ?? 0), 0);
  const ignored = ignoreLabel === undefined ? 0 : sum(ignoreLabel);
  const total = cases.reduce((all, { voxels }) => all + Object.values(voxels).reduce((a, b) => a + b, 0), 0);
  const marked = total - ignored;
  const classes = [0, ...labels].map((label): ClassCoverage => {
    const voxels = sum(label);
    const looked = cases.filter(({ annotated }) => label === 0 || !annotated || annotated.includes(label));
    return { label, voxels, share: marked > 0 ? voxels / marked : 0, cases: looked.length };
  });
  const warnings = classes.flatMap(({ label, voxels, cases: looked }): CoverageWarning[] => {
    if (label === 0) return voxels === 0 && total > 0 ? [{ kind: 'noBackground' }] : [];
    if (looked === 0) return [{ kind: 'classUnannotated', label }];
    return voxels === 0 ? [{ kind: 'classEmpty', label }] : [];
  });
  return { annotated: total > 0 ? marked / total : 0, classes, warnings };
}
