import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { attempt } from '../../actions/index.ts';
import { useQueue } from '../../queue/index.ts';
import { datasetClasses, regenerate, stopRegenerating, useListed, useReview } from '../../review/index.ts';
import { modelOf, useStudio } from '../../state/index.ts';
import type { BatchSpec, LabelDifference, ModelSummary } from '../../workers.ts';
import { type Column, SortableTable } from '../evaluation/SortableTable.tsx';
import { useDice } from '../useDice.ts';
import { WorkProgress } from '../WorkProgress.tsx';
import { ThresholdFields } from './ThresholdFields.tsx';
import { useBatchRun } from './useBatchRun.ts';
import { useThresholdChoice } from './useThresholdChoice.ts';

/** Other thresholds for what was predicted already: made anew, compared with what was there. */
export function RegenerateDialog() {
  const { t } = useTranslation('review');
  const asked = useReview((state) => state.regenerateAsked);
  const running = useReview((state) => state.regenerating);
  const differences = useReview((state) => state.differences);
  const folder = useReview((state) => state.folder);
  const batch = useBatchOf(folder);
  const model = useModelOf(batch);
  const close = () => useReview.setState({ regenerateAsked: false, differences: undefined });
  return (
    <Modal
      opened={asked}
      onClose={close}
      closeOnClickOutside={!running}
      size={720}
      title={t('regenerate.title')}
      closeButtonProps={{ 'aria-label': t('shell:close') }}
    >
      {running ? (
        <WorkProgress
          label={t('regenerate.title')}
          progress={running}
          startedAt={running.startedAt}
          onCancel={stopRegenerating}
          cancel={t('regenerate.stop')}
        />
      ) : differences ? (
        <Differences differences={differences} />
      ) : model && folder !== undefined ? (
        <Form folder={folder} model={model} saidAgreement={batch?.members !== undefined} />
      ) : (
        <Text size="sm">{t('regenerate.noModel')}</Text>
      )}
    </Modal>
  );
}

/** The last batch that wrote into the dataset, while it is listed. */
function useBatchOf(folder: string | undefined): BatchSpec | undefined {
  const spec = useQueue(
    ({ jobs }) => jobs.findLast(({ spec }) => spec.kind === 'batch' && spec.dataset === folder)?.spec,
  );
  return spec?.kind === 'batch' ? spec : undefined;
}

function useModelOf(batch: BatchSpec | undefined): ModelSummary | undefined {
  const models = useStudio((state) => state.models);
  const nnunet = models.filter(({ kind }) => kind === 'nnunet');
  return modelOf(nnunet, batch?.model) ?? nnunet[0];
}

interface FormProps {
  readonly folder: string;
  readonly model: ModelSummary;
  readonly saidAgreement: boolean;
}

function Form({ folder, model, saidAgreement }: FormProps) {
  const { t } = useTranslation('review');
  const { run, calibration } = useBatchRun(model);
  const dataset = useStudio((state) => state.datasets.find((one) => one.folder === folder));
  const ids = useListed()
    .filter(({ state }) => state === 'predicted')
    .map((one) => one.case);
  const classes = [{ value: 0, name: t('confidence:background') }, ...datasetClasses(dataset)];
  const thresholds = useThresholdChoice(calibration, run, classes);
  return (
    <Stack gap="sm">
      <Text size="sm">{t('regenerate.what', { count: ids.length })}</Text>
      <ThresholdFields
        thresholds={thresholds}
        classes={classes}
        calibrated={undefined}
        agreement={saidAgreement ? 'said' : undefined}
      />
      <Group justify="flex-end">
        <Button
          disabled={ids.length === 0}
          onClick={() => attempt(() => regenerate(folder, ids, thresholds.rules))}
        >
          {t('regenerate.start', { count: ids.length })}
        </Button>
      </Group>
    </Stack>
  );
}

/** Case by case what is another now, the most changed first. */
function Differences({ differences }: { readonly differences: readonly LabelDifference[] }) {
  const { t, i18n } = useTranslation('review');
  const number = new Intl.NumberFormat(i18n.language);
  const dice = useDice();
  const least = (one: LabelDifference) => {
    const all = Object.values(one.dice);
    return all.length > 0 ? Math.min(...all) : undefined;
  };
  const columns: readonly Column<LabelDifference>[] = [
    { key: 'case', title: t('table.case'), sortBy: (one) => one.case, cell: (one) => one.case },
    {
      key: 'changed',
      title: t('regenerate.changed'),
      isNumber: true,
      sortBy: ({ changedVoxels }) => changedVoxels,
      cell: (one) => (one.frozen ? t('regenerate.frozen') : number.format(one.changedVoxels)),
    },
    {
      key: 'human',
      title: t('regenerate.human'),
      isNumber: true,
      sortBy: ({ humanVoxels }) => humanVoxels,
      cell: ({ humanVoxels }) => number.format(humanVoxels),
    },
    {
      key: 'dice',
      title: t('regenerate.dice'),
      isNumber: true,
      sortBy: least,
      cell: (one) => dice(least(one)),
    },
  ];
  return (
    <Stack gap="sm">
      <Text size="sm" role="status">
        {t('regenerate.done', { count: differences.length })}
      </Text>
      <SortableTable
        label={t('regenerate.title')}
        rows={differences}
        columns={columns}
        keyOf={(one) => one.case}
        order={{ by: 'changed', down: true }}
        height="55dvh"
      />
    </Stack>
  );
}
