import {
  ActionIcon,
  Button,
  Group,
  Menu,
  NativeSelect,
  Progress,
  Stack,
  Text,
  TextInput,
  Tooltip,
} from '@mantine/core';
import { useThrottledValue } from '@mantine/hooks';
import { IconAdjustments, IconDownload, IconListDetails, IconPlus, IconSearch } from '@tabler/icons-react';
import { useEffect, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { attempt } from '../../actions/index.ts';
import { openJobForm, useQueue } from '../../queue/index.ts';
import {
  chooseDataset,
  downloadReport,
  exportReviewed,
  orderBy,
  progressOf,
  REVIEW_FILTERS,
  REVIEW_ORDERS,
  startReview,
  useReview,
} from '../../review/index.ts';
import { useStudio } from '../../state/index.ts';
import { EmptyNote } from '../EmptyNote.tsx';
import { Panel } from '../Panel.tsx';
import { AcceptDialog } from './AcceptDialog.tsx';
import { CaseTable } from './CaseTable.tsx';
import { EmptyClassesNote } from './EmptyClassesNote.tsx';
import { RegenerateDialog } from './RegenerateDialog.tsx';
import { ReviewedCase } from './ReviewedCase.tsx';
import { ReviewList } from './ReviewList.tsx';

/** Listing two thousand cases is not worth it for each one that a batch finishes. */
const LIST_EVERY_MS = 2000;

/** Pseudo-labelled cases, the doubtful first; what a person says of them. */
export function ReviewPanel() {
  const { t } = useTranslation('review');
  const datasets = useStudio((state) => state.datasets);
  const folder = useReview((state) => state.folder);
  const cases = useReview((state) => state.cases);
  const finished = useThrottledValue(useQueue(finishedCases), LIST_EVERY_MS);
  // biome-ignore lint/correctness/useExhaustiveDependencies: every case that a batch finishes is a case to review
  useEffect(() => void attempt(startReview), [finished]);
  const newBatch = (
    <Tooltip label={t('batch.open')}>
      <ActionIcon aria-label={t('batch.open')} onClick={() => openJobForm('batch')}>
        <IconPlus size={17} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
  return (
    <>
      <Panel
        grows
        title={t('title')}
        actions={
          <>
            {newBatch}
            {cases.length > 0 && <ListActions />}
          </>
        }
        footer={cases.length > 0 && <ReviewedCase />}
      >
        {datasets.length > 0 && (
          <Stack gap={8} px="sm" pb={8}>
            <NativeSelect
              label={t('dataset')}
              value={folder ?? ''}
              data={datasets.map((one) => one.folder)}
              onChange={(event) => attempt(() => chooseDataset(event.currentTarget.value))}
            />
            {cases.length > 0 && <EmptyClassesNote />}
            {cases.length > 0 && <ListControls />}
          </Stack>
        )}
        {cases.length > 0 ? <ReviewList /> : <NoCases hasDatasets={datasets.length > 0} />}
      </Panel>
      <AcceptDialog />
      <CaseTable />
      <RegenerateDialog />
    </>
  );
}

/** What belongs here, or what is on its way. */
function NoCases({ hasDatasets }: { readonly hasDatasets: boolean }) {
  const { t } = useTranslation('review');
  const folder = useReview((state) => state.folder);
  const progress = useQueue(
    ({ jobs }) =>
      jobs.find(({ spec, state }) => spec.kind === 'batch' && spec.dataset === folder && state === 'running')
        ?.progress,
  );
  if (progress) return <EmptyNote text={t('beingMade', { done: progress.done, total: progress.total })} />;
  return (
    <EmptyNote text={t(hasDatasets ? 'noCases' : 'empty')}>
      <Button variant="light" onClick={() => openJobForm('batch')}>
        {t('batch.open')}
      </Button>
    </EmptyNote>
  );
}

/** Grows with every case that a batch finishes, and when it ends. */
const finishedCases = ({ jobs }: ReturnType<typeof useQueue.getState>): number =>
  jobs
    .filter(({ spec }) => spec.kind === 'batch')
    .reduce((sum, { state, progress }) => sum + (progress?.done ?? 0) + (state === 'done' ? 1 : 0), 0);

function ListActions() {
  const { t } = useTranslation('review');
  return (
    <>
      <Tooltip label={t('table.open')}>
        <ActionIcon aria-label={t('table.open')} onClick={() => useReview.setState({ tableShown: true })}>
          <IconListDetails size={17} aria-hidden />
        </ActionIcon>
      </Tooltip>
      <Tooltip label={t('regenerate.open')}>
        <ActionIcon
          aria-label={t('regenerate.open')}
          onClick={() => useReview.setState({ regenerateAsked: true, differences: undefined })}
        >
          <IconAdjustments size={17} aria-hidden />
        </ActionIcon>
      </Tooltip>
      <TakeHome />
    </>
  );
}

/** The dataset for nnU-Net, and what was done for a reader. */
function TakeHome() {
  const { t } = useTranslation('review');
  return (
    <Menu>
      <Menu.Target>
        <ActionIcon aria-label={t('takeHome')}>
          <IconDownload size={17} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => attempt(exportReviewed)}>{t('export')}</Menu.Item>
        <Menu.Item onClick={() => attempt(downloadReport)}>{t('report')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function ListControls() {
  const { t } = useTranslation('review');
  const { order, filter, search, cases } = useReview();
  const progress = useMemo(() => progressOf(cases), [cases]);
  const done = progress.accepted + progress.corrected + progress.rejected;
  return (
    <>
      <div>
        <Text size="xs" role="status" mb={4}>
          {t('progress', {
            accepted: progress.accepted + progress.corrected,
            total: progress.total,
            rejected: progress.rejected,
          })}
        </Text>
        <Progress.Root size={5}>
          <Progress.Section
            value={(100 * done) / Math.max(1, progress.total)}
            aria-label={t('progressLabel')}
          />
        </Progress.Root>
      </div>
      <Group grow gap="xs">
        <NativeSelect
          aria-label={t('order.label')}
          value={order}
          data={REVIEW_ORDERS.map((value) => ({ value, label: t(`order.${value}`) }))}
          onChange={(event) => {
            const chosen = REVIEW_ORDERS.find((one) => one === event.currentTarget.value);
            if (chosen) orderBy(chosen);
          }}
        />
        <NativeSelect
          aria-label={t('filter.label')}
          value={filter}
          data={REVIEW_FILTERS.map((value) => ({ value, label: t(`filter.${value}`) }))}
          onChange={(event) => {
            const chosen = REVIEW_FILTERS.find((one) => one === event.currentTarget.value);
            if (chosen) useReview.setState({ filter: chosen });
          }}
        />
      </Group>
      <TextInput
        aria-label={t('search')}
        placeholder={t('search')}
        leftSection={<IconSearch size={14} aria-hidden />}
        value={search}
        onChange={(event) => useReview.setState({ search: event.currentTarget.value })}
      />
    </>
  );
}
