import { Button, Group, Modal, NumberInput, Stack, Text, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { attempt, importDataset, io } from '../../actions/index.ts';
import { useStudio } from '../../state/index.ts';
import type { FoundDataset, ImportedDataset } from '../../workers.ts';
import { useWork } from '../useWork.ts';
import { WorkProgress } from '../WorkProgress.tsx';
import { freeId } from './casesFromScans.ts';

/** Asks for the number of a dropped dataset and what means ignore in it; one dialog a dataset. */
export function ImportDatasetDialog() {
  const { t } = useTranslation('datasets');
  const found = useStudio((state) => state.arrivedDatasets[0]);
  const answered = useStudio((state) => state.datasetAnswered);
  if (!found) return null;
  return (
    <Modal
      opened
      onClose={() => answered(found)}
      title={t('import.title', { name: found.name })}
      closeButtonProps={{ 'aria-label': t('shell:close') }}
    >
      <ImportFields key={`${found.prefix}${found.name}`} found={found} onDone={() => answered(found)} />
    </Modal>
  );
}

function ImportFields({ found, onDone }: { readonly found: FoundDataset; readonly onDone: () => void }) {
  const { t } = useTranslation('datasets');
  const datasets = useStudio((state) => state.datasets);
  const isTaken = datasets.some(({ id }) => id === found.id);
  const [id, setId] = useState(() => (found.id === undefined || isTaken ? freeId(datasets) : found.id));
  const [name, setName] = useState(found.name);
  const [ignore, setIgnore] = useState<number | ''>('');
  const guess = useIgnoreGuess(found);
  const { work, start, cancel } = useWork();
  const take = () =>
    start(async (onProgress, signal) => {
      const options = { id, name, ...(ignore !== '' && { ignoreValue: ignore }) };
      tell(await importDataset(found, options, onProgress, signal));
      onDone();
    });
  const tell = ({ dataset, mapping }: ImportedDataset) =>
    notifications.show({
      color: 'teal',
      title: t('import.done', { name: dataset.name }),
      message: mapping
        .map(({ from, to, voxels }) => t('import.mapped', { from, to, count: voxels }))
        .concat(mapping.length === 0 ? [t('import.asItWas')] : [])
        .join(' '),
      closeButtonProps: { 'aria-label': t('shell:close') },
    });
  return (
    <Stack gap="sm">
      <Text size="sm">{t('import.what', { count: found.numTraining, labels: found.labels.join(', ') })}</Text>
      <Group grow align="flex-start">
        <NumberInput
          label={t('new.id')}
          description={isTaken ? t('import.taken', { id: found.id }) : undefined}
          min={1}
          max={999}
          value={id}
          onChange={(value) => setId(Number(value))}
        />
        <TextInput
          label={t('new.name')}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
      </Group>
      <NumberInput
        label={t('import.ignore')}
        description={guess === undefined ? t('import.ignoreWhat') : t('import.guess', { value: guess })}
        placeholder={t('import.none')}
        allowDecimal={false}
        value={ignore}
        onChange={(value) => setIgnore(value === '' ? '' : Number(value))}
      />
      {work ? (
        <WorkProgress label={t('import.progress')} progress={work.progress} onCancel={cancel} />
      ) : (
        <Group justify="flex-end">
          <Button variant="default" onClick={onDone}>
            {t('shell:cancel')}
          </Button>
          <Button onClick={take}>{t('import.do')}</Button>
        </Group>
      )}
    </Stack>
  );
}

/** What the first label files suggest. */
function useIgnoreGuess(found: FoundDataset): number | undefined {
  const [guess, setGuess] = useState<number>();
  useEffect(() => {
    let isAsked = true;
    void attempt(async () => {
      const value = await io().guessIgnore(found);
      if (isAsked) setGuess(value);
    });
    return () => {
      isAsked = false;
    };
  }, [found]);
  return guess;
}
