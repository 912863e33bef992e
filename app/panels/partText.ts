import { useTranslation } from 'react-i18next';
import { formatTriple } from '../i18n/index.ts';
import type { PredictedPart } from '../workers.ts';

/** Says of a prediction's region where it lies: "only in a box of 60 × 60 × 40 voxels". */
export function usePartText(): (part: PredictedPart) => string {
  const { t, i18n } = useTranslation('segments');
  return ({ kind, first, end, labels = '' }) => {
    const size = first.map((from, axis) => (end[axis] ?? from) - from);
    return t(`part.${kind}`, { size: formatTriple(size, i18n.language, 0), labels });
  };
}
