import { ActionIcon, Text, Tooltip } from '@mantine/core';
import { IconAlertTriangle, IconArrowLeft, IconDatabasePlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { attempt, openDataset } from '../../actions/index.ts';
import { codedText } from '../../failures/index.ts';
import { useStudio } from '../../state/index.ts';
import { Panel } from '../Panel.tsx';
import classes from '../scans/ScansPanel.module.css';
import { CaseFooter } from './CaseFooter.tsx';
import { CaseList } from './CaseList.tsx';
import { DatasetList } from './DatasetList.tsx';

/** nnU-Net's datasets of the workspace; of one that is opened, its cases. */
export function DatasetsPanel() {
  const { t } = useTranslation('datasets');
  const datasets = useStudio((state) => state.datasets);
  const folder = useStudio((state) => state.dataset);
  const open = datasets.find((dataset) => dataset.folder === folder);
  if (open) {
    return (
      <Panel
        title={open.name}
        note={t('number', { id: open.id })}
        actions={
          <Tooltip label={t('back')}>
            <ActionIcon aria-label={t('back')} onClick={() => attempt(() => openDataset(undefined))}>
              <IconArrowLeft size={17} aria-hidden />
            </ActionIcon>
          </Tooltip>
        }
        footer={<CaseFooter dataset={open} />}
      >
        <CaseList dataset={open} />
      </Panel>
    );
  }
  return (
    <Panel
      title={t('title')}
      note={datasets.length > 0 ? String(datasets.length) : undefined}
      actions={<NewDatasetButton />}
    >
      <DatasetList datasets={datasets} />
      <UnusableFolders />
    </Panel>
  );
}

/** Folders of the workspace that look like datasets and are none: somebody will miss them in the list. */
function UnusableFolders() {
  const { t, i18n } = useTranslation('datasets');
  const folders = useStudio((state) => state.unusableDatasets);
  return folders.map((failure) => (
    <Text key={failure.name} size="xs" className={classes.note}>
      <IconAlertTriangle size={14} aria-hidden />
      <span>{t('unusable', { folder: failure.name, reason: codedText(i18n, failure) })}</span>
    </Text>
  ));
}

function NewDatasetButton() {
  const { t } = useTranslation('datasets');
  const ask = useStudio((state) => state.newDatasetAsked);
  const answer = useStudio((state) => state.newDatasetAnswered);
  return (
    <Tooltip label={t('new.open')}>
      <ActionIcon aria-label={t('new.open')} aria-expanded={ask} onClick={() => answer(true)}>
        <IconDatabasePlus size={17} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}
