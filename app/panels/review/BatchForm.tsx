import {
  Alert,
  Button,
  Group,
  Modal,
  NativeSelect,
  NumberInput,
  Stack,
  Switch,
  Text,
  TextInput,
} from '@mantine/core';
import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { attempt } from '../../actions/index.ts';
import { batchRules, batchSpec, datasetFolder, folderCases, freeNumber } from '../../batch/index.ts';
import { useConfidence } from '../../confidence/index.ts';
import { formatDuration } from '../../i18n/index.ts';
import { addJob, closeJobForm, useQueue } from '../../queue/index.ts';
import { useRememberedReview } from '../../review/index.ts';
import { modelOf, usePreferences, useStudio } from '../../state/index.ts';
import {
  type ChoosableCase,
  fittingCalibration,
  openTeacher,
  readTeacherFacts,
  teacherRun,
  useImageCases,
  useTeacher,
} from '../../teacher/index.ts';
import type { CaseSource, ImageSource, KeptFolder, ModelSummary } from '../../workers.ts';
import { CasePicker, type ChosenCase } from '../evaluation/CasePicker.tsx';
import { FolderPick } from '../jobs/FolderPick.tsx';

/** Many scans at once: predict, cut by the thresholds of the panel, store as a dataset. */
export function BatchForm() {
  const { t } = useTranslation('review');
  const opened = useQueue((state) => state.form === 'batch');
  const hasModel = useStudio((state) => state.models.some(({ kind }) => kind === 'nnunet'));
  return (
    <Modal
      opened={opened}
      onClose={closeJobForm}
      size={720}
      title={t('batch.title')}
      closeButtonProps={{ 'aria-label': t('shell:close') }}
    >
      {hasModel ? <Form onClose={closeJobForm} /> : <Text size="sm">{t('batch.noModel')}</Text>}
    </Modal>
  );
}

function Form({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation('review');
  const models = useStudio((state) => state.models);
  const datasets = useStudio((state) => state.datasets);
  const chosenModel = usePreferences((state) => state.model);
  const nnunet = models.filter(({ kind }) => kind === 'nnunet');
  const [id, setModel] = useState(chosenModel ?? nnunet[0]?.id ?? '');
  const model = modelOf(models, id) ?? nnunet[0];
  const [onDisk, keepFolder] = useState<KeptFolder>();
  const known = useImageCases();
  const cases = useMemo(
    (): ChoosableCase<ImageSource | CaseSource>[] => [...folderCases(onDisk), ...known],
    [onDisk, known],
  );
  const [chosen, choose] = useState<ReadonlyMap<string, ChosenCase>>(new Map());
  const [number, setNumber] = useState(() => freeNumber(datasets.map((one) => one.id)));
  const [name, setName] = useState('Pseudo');
  const [filter, setFilter] = useState(true);
  const wanted = cases.filter(({ key }) => chosen.has(key));
  const folder = datasetFolder(number, name);
  const taken = datasets.some((one) => one.id === number && one.folder !== folder);
  const calibration = useTeacher((state) =>
    fittingCalibration(state.calibrations[model?.id ?? '']),
  )?.calibration;
  const start = () =>
    attempt(async () => {
      if (!model) return;
      const run = teacherRun(model.id);
      const written = run.mapping
        ? Object.values(run.mapping.labels)
        : model.segments.map(({ value }) => value);
      const values = [0, ...written.filter((value) => value !== 0)];
      const rules = batchRules(useConfidence.getState(), values, filter);
      const spec = batchSpec({
        cases: wanted,
        run,
        temperatures: calibration?.temperatures,
        rules,
        dataset: folder,
      });
      await addJob(folder, spec);
      useRememberedReview.getState().folderReviewed(folder);
      onClose();
    });
  return (
    <Stack gap="sm">
      <CasePicker
        label={t('batch.cases')}
        cases={cases}
        empty={t('batch.noCases')}
        chosen={chosen}
        onChoose={choose}
      />
      <FolderPick
        folder={onDisk}
        onPick={(picked) => {
          keepFolder(picked);
          choose(new Map([...chosen, ...folderCases(picked).map(({ key }) => [key, {}] as const)]));
        }}
      />
      <NativeSelect
        label={t('batch.model')}
        value={model?.id ?? ''}
        data={nnunet.map((one) => ({ value: one.id, label: one.name }))}
        onChange={(event) => setModel(event.currentTarget.value)}
      />
      {model && <Thresholds model={model} calibrated={calibration !== undefined} />}
      <Group align="flex-start" wrap="nowrap">
        <NumberInput
          w={110}
          label={t('batch.number')}
          min={1}
          max={999}
          value={number}
          error={taken && t('batch.taken')}
          onChange={(value) => typeof value === 'number' && setNumber(value)}
        />
        <TextInput
          flex={1}
          label={t('batch.name')}
          description={folder}
          inputWrapperOrder={['label', 'input', 'description']}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
      </Group>
      <Switch
        label={t('batch.filter')}
        description={t('batch.filterWhat')}
        checked={filter}
        onChange={(event) => setFilter(event.currentTarget.checked)}
      />
      {model && <Estimate model={model} count={wanted.length} />}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {t('shell:cancel')}
        </Button>
        <Button disabled={wanted.length === 0 || taken || name.trim() === '' || !model} onClick={start}>
          {t('batch.start', { count: wanted.length })}
        </Button>
      </Group>
    </Stack>
  );
}

/** Which thresholds hold, and whether the confidence under them means what it says. */
function Thresholds({ model, calibrated }: { readonly model: ModelSummary; readonly calibrated: boolean }) {
  const { t, i18n } = useTranslation('review');
  const mode = useConfidence((state) => state.mode);
  const master = useConfidence((state) => state.master);
  const known = useConfidence((state) => model.segments.every(({ value }) => value in state.cuts));
  useEffect(() => void attempt(() => readTeacherFacts(model.id)), [model.id]);
  const percent = new Intl.NumberFormat(i18n.language, { style: 'percent', maximumFractionDigits: 2 });
  const words =
    mode === 'quantile'
      ? t('batch.quantile', { share: percent.format(master.quantile) })
      : known
        ? t('batch.cuts')
        : t('batch.fixed', { threshold: percent.format(master.fixed) });
  return (
    <Alert color={calibrated ? 'teal' : 'yellow'} p="xs">
      <Text size="sm">{words}</Text>
      <Group justify="space-between" gap="xs">
        <Text size="xs" c="dimmed">
          {t(calibrated ? 'batch.calibrated' : 'batch.notCalibrated')}
        </Text>
        {!calibrated && (
          <Button size="compact-xs" variant="subtle" onClick={() => openTeacher(model.id, 'calibrate')}>
            {t('pseudoLabels:precision.calibrate')}
          </Button>
        )}
      </Group>
    </Alert>
  );
}

/** Time by earlier runs of the model; the job says it better after its first cases. */
function Estimate({ model, count }: { readonly model: ModelSummary; readonly count: number }) {
  const { t, i18n } = useTranslation('review');
  const results = useStudio((state) => state.results);
  const seconds = results
    .filter((result) => result.model === model.id)
    .map((result) => Object.values(result.seconds).reduce((sum, one) => sum + one, 0));
  if (count === 0 || seconds.length === 0) return null;
  const mean = seconds.reduce((sum, one) => sum + one, 0) / seconds.length;
  return (
    <Text size="xs" c="dimmed">
      {t('batch.estimate', { time: formatDuration(mean * count, i18n.language), count: seconds.length })}
    </Text>
  );
}
