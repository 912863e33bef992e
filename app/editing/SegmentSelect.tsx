import { NativeSelect, Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';

export interface SegmentSelectProps {
  /** Seen above the field, or only its name. */
  readonly label: string;
  readonly labelShown?: boolean;
  readonly value: string;
  readonly data: readonly { readonly value: string; readonly label: string }[];
  readonly onChange: (value: string) => void;
}

const MOST_NATIVE = 100;

/** One of the segments; among very many, by typing. */
export function SegmentSelect({ label, labelShown = false, value, data, onChange }: SegmentSelectProps) {
  const { t } = useTranslation('editing');
  const named = labelShown ? { label } : { 'aria-label': label };
  if (data.length <= MOST_NATIVE)
    return (
      <NativeSelect
        {...named}
        flex={1}
        value={value}
        data={[...data]}
        onChange={(event) => onChange(event.target.value)}
      />
    );
  return (
    <Select
      {...named}
      flex={1}
      searchable
      limit={MOST_NATIVE}
      nothingFoundMessage={t('nothingFound')}
      allowDeselect={false}
      value={value}
      data={[...data]}
      onChange={(chosen) => chosen !== null && onChange(chosen)}
    />
  );
}
