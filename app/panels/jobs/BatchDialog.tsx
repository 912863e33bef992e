import { Button, Group, Modal, NumberInput, Stack, Text, TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { attempt, io } from '../../actions/index.ts';
import { showFailure } from '../../failures/index.ts';
import {
  type BatchValues,
  batchCases,
  batchFolder,
  closeJobForm,
  FIRST_BATCH,
  freeNumber,
  startBatch,
  useQueue,
} from '../../queue/index.ts';
import { modelOf, usePreferences, useStudio } from '../../state/index.ts';
import type { CaseSummary } from '../../workers.ts';
import { BatchCases } from './BatchCases.tsx';
import { BatchRun } from './BatchRun.tsx';
import { BatchThresholds } from './BatchThresholds.tsx';

/** Which scans, by which model, how sure, into which dataset. */
export function BatchDialog() {
  const { t } = useTranslation('jobs');
  const opened = useQueue((state) => state.form === 'batch');
  if (!opened) return null;
  return (
    <Modal
      opened
      onClose={closeJobForm}
      title={t('batch.new')}
      size={620}
      closeButtonProps={{ 'aria-label': t('shell:close') }}
    >
      <BatchForm />
    </Modal>
  );
}

function BatchForm() {
  const { t } = useTranslation('jobs');
  const scans = useStudio((state) => state.scans);
  const models = useStudio((state) => state.models);
  const datasets = useStudio((state) => state.datasets);
  const model = modelOf(
    models,
    usePreferences((state) => state.model),
  );
  const [values, setValues] = useState<BatchValues>(() => ({
    ...FIRST_BATCH,
    id: freeNumber(datasets.map(({ id }) => id)),
    dataset: datasets[0]?.folder ?? '',
  }));
  const change = (now: Partial<BatchValues>) => setValues((before) => ({ ...before, ...now }));
  const offered = batchCases(values, scans, useCasesOf(values));
  const cases = offered.filter(({ name }) => !values.leftOut.has(name));
  const folder = batchFolder(values);
  const missing = model ? (cases.length === 0 ? 'noCases' : folder ? undefined : 'noName') : 'noModel';
  const start = async () => {
    if (!model || missing) return;
    await startBatch(values, cases, model);
    closeJobForm();
  };
  return (
    <Stack gap="sm">
      <BatchCases values={values} offered={offered} onChange={change} />
      <BatchRun models={models} model={model} />
      <BatchThresholds values={values} model={model} onChange={change} />
      <Group gap="sm" align="flex-end" grow>
        <NumberInput
          label={t('batch.number')}
          min={1}
          max={999}
          value={values.id}
          onChange={(id) => change({ id: Number(id) })}
        />
        <TextInput
          label={t('batch.datasetName')}
          value={values.name}
          onChange={(event) => change({ name: event.currentTarget.value })}
        />
      </Group>
      <Text size="xs" c="dimmed">
        {folder ? t('batch.makes', { dataset: folder }) : t('batch.noName')}
      </Text>
      <Button disabled={missing !== undefined} onClick={() => attempt(start)}>
        {missing ? t(`batch.${missing}`) : t('batch.start', { count: cases.length })}
      </Button>
    </Stack>
  );
}

/** The cases of the dataset that is the source. */
function useCasesOf({ source, dataset }: BatchValues): readonly CaseSummary[] {
  const [cases, setCases] = useState<readonly CaseSummary[]>([]);
  useEffect(() => {
    if (source !== 'dataset' || dataset === '') return;
    let current = true;
    void io()
      .listCases(dataset)
      .then((found) => current && setCases(found), showFailure);
    return () => {
      current = false;
    };
  }, [source, dataset]);
  return cases;
}
