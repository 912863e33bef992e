import { Button, FileButton, Group, NativeSelect, NumberInput, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { attempt } from '../../actions/index.ts';
import {
  firstLoop,
  freePlace,
  missingOf,
  readLoopFile,
  saveLoopFile,
  startLoop,
  withLabelled,
} from '../../pipeline/index.ts';
import { closeJobForm, useQueue } from '../../queue/index.ts';
import { usePreferences, useStudio } from '../../state/index.ts';
import type { PipelineFile } from '../../workers.ts';
import { JobFormDialog } from '../jobs/JobFormDialog.tsx';
import { DeviceChoiceField } from '../run/DeviceChoiceField.tsx';
import { JudgingFields } from './JudgingFields.tsx';
import { PseudoLabelFields } from './PseudoLabelFields.tsx';
import { StudentFields } from './StudentFields.tsx';
import { TeacherFields } from './TeacherFields.tsx';

/** The whole loop in one form: labelled and unlabelled cases in, a student and a fair table out. */
export function LoopDialog() {
  const { t } = useTranslation('loop');
  return (
    <JobFormDialog form="loop" title={t('title')} width={720}>
      <LoopForm />
    </JobFormDialog>
  );
}

function LoopForm() {
  const { t } = useTranslation('loop');
  const datasets = useStudio((state) => state.datasets);
  const device = usePreferences((state) => state.device);
  const again = useQueue((state) => state.loop);
  const [file, setFile] = useState(() => {
    const [labelled, unlabelled = labelled] = datasets;
    return (
      again ??
      firstLoop({
        labelled: labelled?.folder ?? '',
        unlabelled: unlabelled?.folder ?? '',
        device,
        ...freePlace(datasets),
      })
    );
  });
  if (datasets.length === 0) return <Text size="sm">{t('noDatasets')}</Text>;
  const missing = missingOf(file, datasets);
  const fields = { file, onChange: setFile };
  return (
    <Stack gap="md">
      <Text size="xs" c="dimmed">
        {t('what')}
      </Text>
      <CasesFields {...fields} />
      <TeacherFields {...fields} />
      <PseudoLabelFields {...fields} />
      <StudentFields {...fields} />
      <JudgingFields {...fields} />
      <DeviceChoiceField />
      <Group justify="space-between">
        <Group gap="xs">
          <FileButton
            accept="application/json,.json"
            onChange={(picked) => picked && attempt(async () => setFile(await readLoopFile(picked)))}
          >
            {(props) => (
              <Button variant="default" size="xs" {...props}>
                {t('open')}
              </Button>
            )}
          </FileButton>
          <Button
            variant="default"
            size="xs"
            onClick={() => attempt(() => saveLoopFile({ ...file, device }))}
          >
            {t('save')}
          </Button>
        </Group>
        <Button
          disabled={missing !== undefined}
          onClick={() =>
            attempt(async () => {
              await startLoop({ ...file, device });
              closeJobForm();
            })
          }
        >
          {missing ? t(`missing.${missing}`) : t('start')}
        </Button>
      </Group>
    </Stack>
  );
}

export interface LoopFieldsProps {
  readonly file: PipelineFile;
  readonly onChange: (file: PipelineFile) => void;
}

function CasesFields({ file, onChange }: LoopFieldsProps) {
  const { t } = useTranslation('loop');
  const datasets = useStudio((state) => state.datasets);
  const folders = datasets.map(({ folder }) => folder);
  return (
    <>
      <Group grow align="flex-start" gap="sm">
        <NativeSelect
          label={t('labelled.label')}
          description={t('labelled.what')}
          value={file.labelled}
          data={folders}
          onChange={(event) => {
            const chosen = datasets.find(({ folder }) => folder === event.currentTarget.value);
            if (chosen) onChange(withLabelled(file, chosen));
          }}
        />
        <NativeSelect
          label={t('unlabelled.label')}
          description={t('unlabelled.what')}
          value={file.unlabelled.dataset}
          data={folders}
          onChange={(event) => onChange({ ...file, unlabelled: { dataset: event.currentTarget.value } })}
        />
      </Group>
      <Group grow align="flex-start" gap="sm">
        <TextInput
          label={t('name.label')}
          description={t('name.what')}
          value={file.name}
          onChange={(event) => onChange({ ...file, name: event.currentTarget.value })}
        />
        <NumberInput
          label={t('number.label')}
          description={t('number.what')}
          min={1}
          max={999}
          allowDecimal={false}
          value={file.firstDataset}
          onChange={(value) => typeof value === 'number' && onChange({ ...file, firstDataset: value })}
        />
      </Group>
    </>
  );
}
