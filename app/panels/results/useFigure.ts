import { useTranslation } from 'react-i18next';
import type { Figure } from '../../workers.ts';

/** A figure in the reader's language and its own digits; a dash where there is none. */
export function useFigure(figure: Figure): (value: number | null | undefined) => string {
  const { i18n } = useTranslation();
  const digits = figure === 'hd95' ? 1 : 3;
  const format = new Intl.NumberFormat(i18n.language, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return (value) => (value === null || value === undefined ? '–' : format.format(value));
}
