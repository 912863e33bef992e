import { Checkbox, Group } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Fold } from '../workers.ts';

export interface FoldsFieldProps {
  /** Those of the model. */
  readonly folds: readonly Fold[];
  readonly chosen: readonly Fold[];
  /** @param folds in the model's order */
  readonly onChange: (folds: readonly Fold[]) => void;
}

/** Which folds of a model predict together. */
export function FoldsField({ folds, chosen, onChange }: FoldsFieldProps) {
  const { t } = useTranslation('run');
  return (
    <Checkbox.Group
      size="xs"
      label={t('folds')}
      value={chosen.map(String)}
      onChange={(values) => onChange(folds.filter((fold) => values.includes(String(fold))))}
    >
      <Group gap="md" mt={4}>
        {folds.map((fold) => (
          <Checkbox key={fold} size="xs" value={String(fold)} label={String(fold)} />
        ))}
      </Group>
    </Checkbox.Group>
  );
}
