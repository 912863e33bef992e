import { NativeSelect, Stack, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { LabelExport } from '../../workers.ts';

const TYPES = ['AUTOMATIC', 'SEMIAUTOMATIC', 'MANUAL'] as const;

/** Who made the labels, as DICOM asks. */
export interface OriginValues {
  readonly type: (typeof TYPES)[number];
  /** Of the model; of no meaning for MANUAL. */
  readonly name: string;
}

/** DICOM wants a name of everything that was not drawn by hand. */
export const originOf = ({ type, name }: OriginValues): LabelExport['origin'] =>
  type === 'MANUAL' ? { type } : { type, name: name.trim() || 'nnU-Net' };

export interface OriginFieldsProps {
  readonly values: OriginValues;
  readonly onChange: (values: OriginValues) => void;
}

export function OriginFields({ values, onChange }: OriginFieldsProps) {
  const { t } = useTranslation('export');
  return (
    <Stack gap="xs">
      <NativeSelect
        label={t('origin.label')}
        value={values.type}
        data={TYPES.map((type) => ({ value: type, label: t(`origin.${type}`) }))}
        onChange={({ currentTarget: { value } }) =>
          onChange({ ...values, type: TYPES.find((type) => type === value) ?? 'MANUAL' })
        }
      />
      {values.type !== 'MANUAL' && (
        <TextInput
          label={t('algorithm')}
          value={values.name}
          maxLength={64}
          onChange={(event) => onChange({ ...values, name: event.currentTarget.value })}
        />
      )}
    </Stack>
  );
}
