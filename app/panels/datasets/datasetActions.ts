import { modals } from '@mantine/modals';
import { notifications } from '@mantine/notifications';
import i18next from 'i18next';
import { createElement } from 'react';
import {
  attempt,
  downloadDataset,
  io,
  openCase,
  removeCase,
  removeDataset,
  restoreDataset,
} from '../../actions/index.ts';
import type { DatasetSummary } from '../../workers.ts';
import { useDatasetForms } from './datasetForms.ts';
import { UndoNotice } from './UndoNotice.tsx';

/** While this long a removed dataset can be brought back by a click. */
const UNDO_MS = 15_000;

export const askToAdd = (folder: string): void => useDatasetForms.setState({ addTo: folder });

export function saveDataset(folder: string): void {
  useDatasetForms.setState({ saving: { folder } });
  void attempt(() =>
    downloadDataset(folder, (progress) => useDatasetForms.setState({ saving: { folder, progress } })),
  ).finally(() => useDatasetForms.setState({ saving: undefined }));
}

/** Runs nnU-Net's integrity check and shows what it says. */
export function checkDataset(folder: string): void {
  useDatasetForms.setState({ check: { folder } });
  const isAsked = () => useDatasetForms.getState().check?.folder === folder;
  void attempt(async () => {
    const report = await io().verifyDataset({ folder }, (progress) => {
      if (isAsked()) useDatasetForms.setState({ check: { folder, progress } });
    });
    if (isAsked()) useDatasetForms.setState({ check: { folder, report } });
  }).finally(() => {
    const { check } = useDatasetForms.getState();
    if (check && !check.report) useDatasetForms.setState({ check: undefined });
  });
}

export function confirmDatasetRemoval({ folder, name, numTraining }: DatasetSummary): void {
  modals.openConfirmModal({
    title: i18next.t('datasets:remove.title', { name }),
    children: i18next.t('datasets:remove.what', { count: numTraining }),
    labels: { confirm: i18next.t('datasets:delete'), cancel: i18next.t('shell:cancel') },
    confirmProps: { color: 'red.8' },
    closeButtonProps: { 'aria-label': i18next.t('shell:close') },
    onConfirm: () =>
      attempt(async () => {
        await removeDataset(folder);
        offerUndo(folder, name);
      }),
  });
}

function offerUndo(folder: string, name: string): void {
  const undo = () => {
    notifications.hide(folder);
    void attempt(() => restoreDataset(folder));
  };
  notifications.show({
    id: folder,
    title: i18next.t('datasets:remove.done', { name }),
    message: createElement(UndoNotice, { onUndo: undo }),
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
    onConfirm: () => attempt(() => removeCase(folder, id)),
  });
}

export const showCase = (folder: string, id: string): Promise<void> => attempt(() => openCase(folder, id));
