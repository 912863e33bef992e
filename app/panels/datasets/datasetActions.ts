import { modals } from '@mantine/modals';
import { notifications } from '@mantine/notifications';
import i18next from 'i18next';
import { createElement } from 'react';
import {
  attempt,
  bringBack,
  changeDatasetLabels,
  downloadDataset,
  downloadForStock,
  io,
  openCase,
  removeCase,
  removeDataset,
  restoreDataset,
  untilAborted,
} from '../../actions/index.ts';
import { closeEdits } from '../../editing/index.ts';
import { formatCount } from '../../i18n/index.ts';
import { jobsNeeding, useQueue } from '../../queue/index.ts';
import type { DatasetSummary, LabelChanges, OnProgress, Progress, VerifyReport } from '../../workers.ts';
import { useDatasetForms } from './datasetForms.ts';
import { UndoNotice } from './UndoNotice.tsx';

/** While this long what was removed can be brought back by a click. */
const UNDO_MS = 15_000;

export const askToAdd = (folder: string): void => useDatasetForms.setState({ addTo: folder });

export const askForLabels = (folder: string): void => useDatasetForms.setState({ labelsOf: folder });

/** A dataset with unknown classes is asked about first: stock nnU-Net does not know them. */
export function saveDataset({ folder, partial }: DatasetSummary): void {
  if (partial) useDatasetForms.setState({ downloadOf: folder });
  else packDataset(folder);
}

/** @param forStock with ignore where a class is unknown; how much that is, is said */
export function packDataset(folder: string, forStock = false): void {
  const controller = new AbortController();
  const { signal } = controller;
  const cancel = () => controller.abort();
  useDatasetForms.setState({ saving: { folder, cancel } });
  const report = (progress: Progress) => {
    if (!signal.aborted) useDatasetForms.setState({ saving: { folder, cancel, progress } });
  };
  void attempt(async () => {
    if (forStock) tellIgnored(folder, await downloadForStock(folder, report, signal));
    else await downloadDataset(folder, report, signal);
  }).finally(() => useDatasetForms.setState({ saving: undefined }));
}

function tellIgnored(folder: string, ignored: number): void {
  const voxels = formatCount(ignored, i18next.language);
  notifications.show({
    title: `${folder}.zip`,
    message: i18next.t('datasets:take.ignored', { count: ignored, voxels }),
    closeButtonProps: { 'aria-label': i18next.t('shell:close') },
  });
}

/** Renames, adds and removes labels of a dataset. What is under edit is saved and closed first: its values change.
 *  @throws StudioError; AbortError after `signal` */
export async function relabelDataset(
  folder: string,
  changes: LabelChanges,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<void> {
  // What could not be saved was told; nothing else happens then.
  if (!(await closeEdits())) throw new DOMException('The open labels are not saved.', 'AbortError');
  const kept = await changeDatasetLabels(folder, changes, onProgress, signal);
  offerUndo(i18next.t('datasets:labels.done', { folder }), async () => {
    if (await closeEdits()) await bringBack(folder, kept);
  });
}

/** Runs nnU-Net's integrity check and shows what it says. */
export function checkDataset(folder: string): void {
  const controller = new AbortController();
  const { signal } = controller;
  const cancel = () => controller.abort();
  useDatasetForms.setState({ check: { folder, cancel } });
  const show = (found: { progress?: Progress; report?: VerifyReport }) => {
    if (!signal.aborted) useDatasetForms.setState({ check: { folder, cancel, ...found } });
  };
  void attempt(async () => {
    const asked = io().verifyDataset({ folder }, (progress) => show({ progress }), signal);
    show({ report: await untilAborted(asked, signal) });
  }).finally(() => {
    const { check } = useDatasetForms.getState();
    if (check && !check.report) useDatasetForms.setState({ check: undefined });
  });
}

export function confirmDatasetRemoval({ folder, name, numTraining }: DatasetSummary): void {
  modals.openConfirmModal({
    title: i18next.t('datasets:remove.title', { name }),
    children: [i18next.t('datasets:remove.what', { count: numTraining }), ...neededBy(folder)].join(' '),
    labels: { confirm: i18next.t('datasets:delete'), cancel: i18next.t('shell:cancel') },
    confirmProps: { color: 'red.8' },
    closeButtonProps: { 'aria-label': i18next.t('shell:close') },
    onConfirm: () =>
      attempt(async () => {
        await removeDataset(folder);
        offerUndo(i18next.t('datasets:remove.done', { name }), () => restoreDataset(folder));
      }),
  });
}

/** That jobs of the queue would fail without it. */
function neededBy(folder: string): string[] {
  const { length: count } = jobsNeeding(useQueue.getState().jobs, folder);
  return count > 0 ? [i18next.t('shell:removal.jobs', { count })] : [];
}

function offerUndo(title: string, undo: () => Promise<void>): void {
  const id = crypto.randomUUID();
  const undoOnce = () => {
    notifications.hide(id);
    void attempt(undo);
  };
  notifications.show({
    id,
    title,
    message: createElement(UndoNotice, { onUndo: undoOnce }),
    autoClose: UNDO_MS,
    closeButtonProps: { 'aria-label': i18next.t('shell:close') },
  });
}

export function confirmCaseRemoval(folder: string, id: string): void {
  modals.openConfirmModal({
    title: i18next.t('datasets:removeCase.title', { id }),
    children: i18next.t('datasets:removeCase.what'),
    labels: { confirm: i18next.t('datasets:delete'), cancel: i18next.t('shell:cancel') },
    confirmProps: { color: 'red.8' },
    closeButtonProps: { 'aria-label': i18next.t('shell:close') },
    onConfirm: () =>
      attempt(async () => {
        const kept = await removeCase(folder, id);
        offerUndo(i18next.t('datasets:removeCase.done', { id }), () => bringBack(folder, kept));
      }),
  });
}

export const showCase = (folder: string, id: string): Promise<void> => attempt(() => openCase(folder, id));
