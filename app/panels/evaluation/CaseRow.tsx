import { Checkbox, NativeSelect, Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ChoosableCase } from '../../teacher/index.ts';
import type { Fold } from '../../workers.ts';
import type { ChosenCase } from './CasePicker.tsx';

export interface CaseRowProps {
  readonly one: ChoosableCase<unknown>;
  /** Undefined while it takes no part. */
  readonly chosen: ChosenCase | undefined;
  /** Undefined: no fold is asked for. */
  readonly folds: readonly Fold[] | undefined;
  readonly asksTraining: boolean | undefined;
  readonly onToggle: () => void;
  readonly onChange: (now: ChosenCase) => void;
}

/** A case to tick, with what is said of it. */
export function CaseRow({ one, chosen, folds, asksTraining, onToggle, onChange }: CaseRowProps) {
  const { t } = useTranslation('evaluation');
  const { name, group } = one;
  return (
    <Table.Tr>
      <Table.Td>
        <Checkbox size="xs" aria-label={name} checked={chosen !== undefined} onChange={onToggle} />
      </Table.Td>
      <Table.Td>
        {name}
        {group && (
          <Text component="span" size="xs" c="dimmed" ml={8}>
            {group}
          </Text>
        )}
      </Table.Td>
      {folds && (
        <Table.Td>
          <NativeSelect
            aria-label={t('picker.foldOf', { name })}
            disabled={!chosen}
            value={String(chosen?.fold ?? '')}
            data={[
              { value: '', label: t('picker.allFolds') },
              ...folds.map((fold) => ({ value: String(fold), label: String(fold) })),
            ]}
            onChange={(event) =>
              onChange({ fold: folds.find((fold) => String(fold) === event.currentTarget.value) })
            }
          />
        </Table.Td>
      )}
      {asksTraining && (
        <Table.Td>
          <Checkbox
            size="xs"
            aria-label={t('picker.trainedOnOf', { name })}
            disabled={!chosen}
            checked={chosen?.trainedOn ?? false}
            onChange={(event) => onChange({ trainedOn: event.currentTarget.checked })}
          />
        </Table.Td>
      )}
    </Table.Tr>
  );
}
