import { Button, FileButton, Group, Input, Text } from '@mantine/core';
import { IconTable } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { attempt } from '../../actions/index.ts';
import type { LabelTableFound } from '../../workers.ts';
import type { ClassifierFieldsProps } from './TrainForm.tsx';

/** The CSV of classes, and what it means for the dataset. */
export function LabelTableField({
  values,
  onChange,
  found,
}: ClassifierFieldsProps & { readonly found: LabelTableFound | undefined }) {
  const { t } = useTranslation('classification');
  return (
    <Input.Wrapper label={t('labels.label')} labelElement="div" description={t('labels.what')}>
      <Group gap="sm" mt={4}>
        <FileButton
          accept=".csv,.tsv,.txt,text/csv"
          onChange={(file) =>
            file && attempt(async () => onChange({ labels: { text: await file.text(), file: file.name } }))
          }
        >
          {(props) => (
            <Button size="xs" variant="default" leftSection={<IconTable size={14} aria-hidden />} {...props}>
              {t('labels.open')}
            </Button>
          )}
        </FileButton>
        {values.labels && <Text size="sm">{values.labels.file}</Text>}
      </Group>
      {found && <Found found={found} />}
    </Input.Wrapper>
  );
}

function Found({ found }: { readonly found: LabelTableFound }) {
  const { t } = useTranslation('classification');
  const { task, counts, matched, unknown, unlabelled } = found;
  const classes = task.classes.map((name, c) => `${name} (${counts[c] ?? 0})`).join(', ');
  return (
    <Text size="xs" mt={4} role="status">
      {t('labels.found', { count: matched, kind: t(`kind.${task.kind}`), classes })}
      {unknown.length > 0 && ` ${t('labels.unknown', { count: unknown.length, first: unknown[0] })}`}
      {unlabelled.length > 0 && ` ${t('labels.unlabelled', { count: unlabelled.length })}`}
    </Text>
  );
}
