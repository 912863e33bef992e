import { Button, Group, Modal, NumberInput, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { attempt } from '../actions/index.ts';
import { failureText } from '../failures/index.ts';
import { formatCount } from '../i18n/index.ts';
import { type IgnorePlan, planIgnore } from '../workers.ts';
import { answerIgnore, leaveIgnore, useIgnoreQuestion } from './ignoreQuestion.ts';

/** Asks which value of a label map means ignore, and shows what will become of it. */
export function IgnoreDialog() {
  const { t } = useTranslation('editing');
  const question = useIgnoreQuestion((state) => state.question);
  return (
    <Modal
      opened={question !== undefined}
      onClose={leaveIgnore}
      title={t('ignoreValue.title')}
      closeButtonProps={{ 'aria-label': t('shell:close') }}
    >
      {question && <Form key={question.map.id} />}
    </Modal>
  );
}

function Form() {
  const { t, i18n } = useTranslation('editing');
  const question = useIgnoreQuestion((state) => state.question);
  const [text, setText] = useState<string | number>(question?.suspected ?? '');
  if (!question) return null;
  const { map, counts } = question;
  const ignoreValue = typeof text === 'number' ? text : undefined;
  const { plan, fault } = planned(() => planIgnore(counts, { file: map.name, ignoreValue }));
  const values = [...counts.keys()].sort((a, b) => a - b);
  const outcome = plan?.mapping.map(({ from, to, voxels }) =>
    t('ignoreValue.mapping', { from, to, count: voxels, voxels: formatCount(voxels, i18n.language) }),
  );
  const nothing = t(ignoreValue === undefined ? 'ignoreValue.none' : 'ignoreValue.unchanged');
  return (
    <Stack>
      <Text size="sm">
        {t('ignoreValue.found', {
          name: map.name,
          values: values.slice(0, 30).join(', ') + (values.length > 30 ? ' …' : ''),
        })}
      </Text>
      <NumberInput
        label={t('ignoreValue.field')}
        description={t('ignoreValue.what')}
        allowDecimal={false}
        value={text}
        onChange={setText}
        error={fault === undefined ? undefined : failureText(i18n, fault)}
        data-autofocus
      />
      {plan && (
        <Text size="sm" role="status">
          {outcome && outcome.length > 0 ? outcome.join('; ') : nothing}
        </Text>
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={leaveIgnore}>
          {t('shell:cancel')}
        </Button>
        <Button disabled={!plan} onClick={() => attempt(() => answerIgnore(ignoreValue))}>
          {t('ignoreValue.use')}
        </Button>
      </Group>
    </Stack>
  );
}

function planned(plan: () => IgnorePlan): { plan?: IgnorePlan; fault?: unknown } {
  try {
    return { plan: plan() };
  } catch (fault) {
    return { fault };
  }
}
