import { Button, Group, Stack, Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { attempt, compute } from '../../actions/index.ts';
import { formatNames } from '../../i18n/index.ts';
import type { SplitFormProps } from './PatientsForm.tsx';

/** Labelled cases that are locked away: figures on them are the only ones that promise nothing too much. */
export function TestSetForm({ folder, facts, onChange }: SplitFormProps) {
  const { t } = useTranslation('planning');
  const [draft, setDraft] = useState<string>();
  const locked = facts.cases.filter((one) => one.locked).map(({ id }) => id);
  const known = new Set(facts.cases.map(({ id }) => id));
  const named = (draft ?? '').split(/[\s,;]+/).filter((id) => known.has(id));
  const lock = async (cases: readonly string[]) => {
    await compute().lockCases(folder, cases);
    setDraft(undefined);
    onChange();
  };
  return (
    <Stack gap={4}>
      <Text size="sm">
        {locked.length === 0
          ? t('test.none')
          : t('test.locked', { count: locked.length, names: formatNames(locked) })}
      </Text>
      {draft === undefined ? (
        <Group gap="sm">
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => attempt(async () => setDraft((await compute().proposeTestSet(folder)).join('\n')))}
          >
            {t('test.propose')}
          </Button>
          {locked.length > 0 && (
            <Button size="compact-sm" variant="default" onClick={() => attempt(() => lock([]))}>
              {t('test.unlock')}
            </Button>
          )}
        </Group>
      ) : (
        <>
          <Textarea
            label={t('test.names')}
            description={t('test.what')}
            rows={4}
            value={draft}
            onChange={(event) => setDraft(event.currentTarget.value)}
          />
          <Group gap="sm">
            <Button
              size="compact-sm"
              disabled={named.length === 0}
              onClick={() => attempt(() => lock(named))}
            >
              {t('test.lock', { count: named.length })}
            </Button>
            <Button size="compact-sm" variant="default" onClick={() => setDraft(undefined)}>
              {t('shell:cancel')}
            </Button>
          </Group>
        </>
      )}
    </Stack>
  );
}
