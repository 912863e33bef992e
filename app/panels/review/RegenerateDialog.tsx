import { Button, Group, Modal, Progress, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { attempt } from '../../actions/index.ts';
import { formatDuration } from '../../i18n/index.ts';
import { useQueue } from '../../queue/index.ts';
import { listed, regenerate, stopRegenerating, useReview } from '../../review/index.ts';
import { modelOf, useStudio } from '../../state/index.ts';
import type { BatchSpec, LabelDifference, ModelSummary } from '../../workers.ts';
import { type Column, SortableTable } from '../evaluation/SortableTable.tsx';
import { ThresholdFields } from './ThresholdFields.tsx';
import { useBatchRun } from './useBatchRun.ts';
import { useThresholdChoice } from './useThresholdChoice.ts';

/** Other thresholds for what was predicted already: made anew, compared with what was there. */
export function RegenerateDialog() {
  const { t } = useTranslation('review');
  const asked = useReview((state) => state.regenerateAsked);
  const busy = useReview((state) => state.regenerating !== undefined);
  const folder = useReview((state) => state.folder);
  const batch = useBatchOf(folder);
  const model = useModelOf(batch);
  const close = () => useReview.setState({ regenerateAsked: false, differences: undefined });
  return (
    <Modal
      opened={asked}
      onClose={close}
      closeOnClickOutside={!busy}
      size={720}
      title={t('regenerate.title')}
      closeButtonProps={{ 'aria-label': t('shell:close') }}
    >
      {folder !== undefined && model && (
        <Form folder={folder} model={model} saidAgreement={batch?.members !== undefined} />
      )}
      {!model && <Text size="sm">{t('regenerate.noModel')}</Text>}
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
  const thresholds = useThresholdChoice(calibration, run);
  const dataset = useStudio((state) => state.datasets.find((one) => one.folder === folder));
  const review = useReview();
  const ids = listed(review)
    .filter(({ state }) => state === 'predicted')
    .map((one) => one.case);
  const classes =
    dataset?.labels.flatMap(({ name, values }) =>
      values.length === 1 && values[0] !== undefined ? [{ name, value: values[0] }] : [],
    ) ?? [];
  if (review.regenerating) return <Running at={review.regenerating} />;
  if (review.differences) return <Differences differences={review.differences} />;
  return (
    <Stack gap="sm">
      <Text size="sm">{t('regenerate.what', { count: ids.length })}</Text>
      <ThresholdFields
        choice={thresholds.choice}
        onChange={thresholds.change}
        classes={classes}
        calibrated={undefined}
        found={thresholds.found}
        agreement={saidAgreement ? 'said' : undefined}
      />
      <Group justify="flex-end">
        <Button
          disabled={ids.length === 0}
          onClick={() =>
            attempt(() => regenerate(folder, ids, thresholds.rules(classes.map(({ value }) => value))))
          }
        >
          {t('regenerate.start', { count: ids.length })}
        </Button>
      </Group>
    </Stack>
  );
}

function Running({
  at,
}: {
  readonly at: NonNullable<ReturnType<typeof useReview.getState>['regenerating']>;
}) {
  const { t, i18n } = useTranslation('review');
  const { done, total, startedAt } = at;
  const left = done > 0 ? ((Date.now() - startedAt) / 1000 / done) * (total - done) : undefined;
  return (
    <Stack gap={6}>
      <Group justify="space-between">
        <Text size="sm" role="status">
          {t('regenerate.progress', { done, total })}
          {left !== undefined && ` · ${t('jobs:left', { time: formatDuration(left, i18n.language) })}`}
        </Text>
        <Button variant="default" size="compact-xs" onClick={stopRegenerating}>
          {t('regenerate.stop')}
        </Button>
      </Group>
      <Progress.Root size={6}>
        <Progress.Section value={(100 * done) / Math.max(1, total)} aria-label={t('regenerate.title')} />
      </Progress.Root>
    </Stack>
  );
}

/** Case by case what is another now, the most changed first. */
function Differences({ differences }: { readonly differences: readonly LabelDifference[] }) {
  const { t, i18n } = useTranslation('review');
  const number = new Intl.NumberFormat(i18n.language);
  const dice = new Intl.NumberFormat(i18n.language, { minimumFractionDigits: 3, maximumFractionDigits: 3 });
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
      cell: (one) => {
        const value = least(one);
        return value === undefined ? '–' : dice.format(value);
      },
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
