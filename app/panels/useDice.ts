import { useTranslation } from 'react-i18next';

/** A Dice in the reader's language; a dash where there is none. */
export function useDice(): (value: number | null | undefined) => string {
  const { i18n } = useTranslation();
  const format = new Intl.NumberFormat(i18n.language, { minimumFractionDigits: 3, maximumFractionDigits: 3 });
  return (value) => (value === null || value === undefined ? '–' : format.format(value));
}
