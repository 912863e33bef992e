import { Button, Group, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { attempt, compute, useAnswer } from '../../actions/index.ts';
import { addJob } from '../../queue/index.ts';
import { useStudio } from '../../state/index.ts';

/** Takes another dataset's plans: fine-tuning prepares new data as the old ones were. */
export function MovePlansForm({ folder }: { readonly folder: string }) {
  const { t } = useTranslation('planning');
  const others = useStudio((state) => state.datasets).filter((one) => one.folder !== folder);
  const [chosen, setSource] = useState<string>();
  const source = chosen ?? others[0]?.folder;
  const plans = usePlansOf(source);
  const [named, setPlans] = useState<string>();
  const [target, setTarget] = useState('');
  const moved = plans.find((name) => name === named) ?? plans[0];
  if (source === undefined) return <Text size="sm">{t('move.noOthers')}</Text>;
  const name = target === '' ? `${moved}_${source.slice(0, 'Dataset000'.length)}` : target;
  const move = () =>
    addJob({
      kind: 'movePlans',
      source,
      target: folder,
      sourcePlans: moved ?? '',
      targetPlans: name,
    });
  return (
    <Stack gap="xs">
      <Text size="xs" c="dimmed">
        {t('move.what')}
      </Text>
      <Group gap="sm" align="flex-end">
        <NativeSelect
          size="xs"
          label={t('move.source')}
          value={source}
          data={others.map((one) => one.folder)}
          onChange={(event) => setSource(event.currentTarget.value)}
        />
        <NativeSelect
          size="xs"
          label={t('move.plans')}
          disabled={plans.length === 0}
          value={moved ?? ''}
          data={plans.length === 0 ? [{ value: '', label: t('move.noPlans') }] : [...plans]}
          onChange={(event) => setPlans(event.currentTarget.value)}
        />
        <TextInput
          size="xs"
          label={t('move.name')}
          value={target}
          placeholder={moved === undefined ? '' : name}
          onChange={(event) => setTarget(event.currentTarget.value.trim())}
        />
        <Button
          size="compact-sm"
          variant="default"
          disabled={moved === undefined}
          onClick={() => attempt(move)}
        >
          {t('move.do')}
        </Button>
      </Group>
    </Stack>
  );
}

const usePlansOf = (source: string | undefined): readonly string[] =>
  useAnswer(source, () => compute().planningFacts(source ?? ''))?.plans ?? [];
