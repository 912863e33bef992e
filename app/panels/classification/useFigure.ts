import { useTranslation } from 'react-i18next';

/** A share in the reader's language, three digits; a dash where there is none. */
export function useFigure(): (value: number | undefined) => string {
  const { i18n } = useTranslation();
  const format = new Intl.NumberFormat(i18n.language, { minimumFractionDigits: 3, maximumFractionDigits: 3 });
  return (value) => (value === undefined ? '–' : format.format(value));
}
