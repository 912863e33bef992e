import { Button, Group, Modal, NativeSelect, NumberInput, Stack, Text, TextInput } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { attempt } from '../../actions/index.ts';
import { batchSpec, datasetFolder, folderCases, freeNumber } from '../../batch/index.ts';
import { addJob, closeJobForm, useQueue } from '../../queue/index.ts';
import { useRememberedReview } from '../../review/index.ts';
import { modelOf, usePreferences, useStudio } from '../../state/index.ts';
import { type ChoosableCase, openTeacher, useImageCases } from '../../teacher/index.ts';
import type { CaseSource, ImageSource, KeptFolder, ModelSummary } from '../../workers.ts';
import { CasePicker, type ChosenCase } from '../evaluation/CasePicker.tsx';
import { FoldsField } from '../FoldsField.tsx';
import { FolderPick } from '../jobs/FolderPick.tsx';
import { BatchEstimate } from './BatchEstimate.tsx';
import styles from './BatchForm.module.css';
import { ThresholdFields } from './ThresholdFields.tsx';
import { useBatchRun } from './useBatchRun.ts';
import { useThresholdChoice } from './useThresholdChoice.ts';

/** Many scans at once: predict, cut by thresholds, store as a dataset. */
export function BatchForm() {
  const { t } = useTranslation('review');
  const opened = useQueue((state) => state.form === 'batch');
  const models = useStudio((state) => state.models);
  const chosen = usePreferences((state) => state.model);
  const nnunet = models.filter(({ kind }) => kind === 'nnunet');
  const model = modelOf(nnunet, chosen) ?? nnunet[0];
  return (
    <Modal
      opened={opened}
      onClose={closeJobForm}
      size={720}
      title={t('batch.title')}
      closeButtonProps={{ 'aria-label': t('shell:close') }}
    >
      {model ? <Form first={model} models={nnunet} /> : <Text size="sm">{t('batch.noModel')}</Text>}
    </Modal>
  );
}

interface FormProps {
  readonly first: ModelSummary;
  readonly models: readonly ModelSummary[];
}

function Form({ first, models }: FormProps) {
  const { t } = useTranslation('review');
  const [id, setModel] = useState(first.id);
  const model = modelOf(models, id) ?? first;
  const { run, foldsChosen, calibration, classes } = useBatchRun(model);
  const thresholds = useThresholdChoice(calibration, run, classes);
  const scans = useScansToLabel();
  const target = useTarget();
  const start = () =>
    attempt(async () => {
      const { rules } = thresholds;
      await addJob(batchSpec({ cases: scans.wanted, run, calibration, rules, dataset: target.folder }));
      useRememberedReview.getState().folderReviewed(target.folder);
      closeJobForm();
    });
  return (
    <Stack gap="sm">
      <CasePicker
        label={t('batch.cases')}
        cases={scans.cases}
        empty={t('batch.noCases')}
        chosen={scans.chosen}
        onChoose={scans.choose}
      />
      <FolderPick folders={scans.onDisk} onPick={scans.keepFolders} />
      <Group align="flex-start" wrap="nowrap" grow>
        <NativeSelect
          label={t('batch.model')}
          value={model.id}
          data={models.map((one) => ({ value: one.id, label: one.name }))}
          onChange={(event) => setModel(event.currentTarget.value)}
        />
        {model.folds.length > 1 && (
          <FoldsField folds={model.folds} chosen={run.folds} onChange={foldsChosen} />
        )}
      </Group>
      <ThresholdFields
        thresholds={thresholds}
        classes={classes}
        calibrated={calibration !== undefined}
        agreement={run.folds.length > 1 ? 'predict' : undefined}
        onCalibrate={() => openTeacher(model.id, 'calibrate')}
      />
      <TargetFields target={target} />
      <div className={styles.foot}>
        <BatchEstimate model={model} count={scans.wanted.length} />
        <Group justify="flex-end">
          <Button variant="default" onClick={closeJobForm}>
            {t('shell:cancel')}
          </Button>
          <Button
            disabled={scans.wanted.length === 0 || run.folds.length === 0 || !target.isGood}
            onClick={start}
          >
            {t('batch.start', { count: scans.wanted.length })}
          </Button>
        </Group>
      </div>
    </Stack>
  );
}

/** Stored scans, cases of datasets, and those of folders on disk. */
function useScansToLabel() {
  const [onDisk, setFolders] = useState<readonly KeptFolder[]>([]);
  const known = useImageCases();
  const cases = useMemo(
    (): ChoosableCase<ImageSource | CaseSource>[] => [...folderCases(onDisk), ...known],
    [onDisk, known],
  );
  const [chosen, choose] = useState<ReadonlyMap<string, ChosenCase>>(new Map());
  const wanted = useMemo(() => cases.filter(({ key }) => chosen.has(key)), [cases, chosen]);
  const keepFolders = (picked: readonly KeptFolder[]) => {
    const others = onDisk.filter(({ id }) => !picked.some((one) => one.id === id));
    setFolders([...others, ...picked]);
    choose(new Map([...chosen, ...folderCases(picked).map(({ key }) => [key, {}] as const)]));
  };
  return { cases, chosen, choose, wanted, onDisk, keepFolders };
}

/** Number and name of the dataset that is made or continued. */
function useTarget() {
  const datasets = useStudio((state) => state.datasets);
  const [number, setNumber] = useState(() => freeNumber(datasets.map((one) => one.id)));
  const [name, setName] = useState('Pseudo');
  const folder = datasetFolder(number, name);
  const taken = datasets.some((one) => one.id === number && one.folder !== folder);
  return { number, setNumber, name, setName, folder, taken, isGood: !taken && name.trim() !== '' };
}

function TargetFields({ target }: { readonly target: ReturnType<typeof useTarget> }) {
  const { t } = useTranslation('review');
  return (
    <Group align="flex-start" wrap="nowrap">
      <NumberInput
        w={110}
        label={t('batch.number')}
        min={1}
        max={999}
        value={target.number}
        error={target.taken && t('batch.taken')}
        onChange={(value) => typeof value === 'number' && target.setNumber(value)}
      />
      <TextInput
        flex={1}
        label={t('batch.name')}
        description={target.folder}
        inputWrapperOrder={['label', 'input', 'description']}
        value={target.name}
        onChange={(event) => target.setName(event.currentTarget.value)}
      />
    </Group>
  );
}
