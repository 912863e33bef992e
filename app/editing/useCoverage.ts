import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { type AnnotationCoverage, annotationCoverage, IGNORE } from '../workers.ts';
import { useEditing } from './editingStore.ts';
import { withoutIgnore } from './segments.ts';

/** How much of every class the map under edit marks. Classes that nobody looked for warn of nothing here: that is the
 *  business of the whole dataset. */
export function useCoverage(): {
  coverage: AnnotationCoverage;
  nameOf: (label: number) => string;
  isAnnotated: (label: number) => boolean;
} {
  const { t } = useTranslation('editing');
  const segments = useEditing((state) => state.segments);
  const counts = useEditing((state) => state.counts);
  return useMemo(() => {
    const classes = withoutIgnore(segments);
    const open = new Set(classes.filter(({ unannotated }) => unannotated).map(({ value }) => value));
    const all = annotationCoverage(
      [{ voxels: counts }],
      classes.map(({ value }) => value),
      IGNORE,
    );
    const names = new Map(classes.map(({ value, name }) => [value, name]));
    return {
      coverage: {
        ...all,
        warnings: all.warnings.filter((one) => !('label' in one && open.has(one.label))),
      },
      nameOf: (label: number) => names.get(label) ?? t('background'),
      isAnnotated: (label: number) => !open.has(label),
    };
  }, [segments, counts, t]);
}
