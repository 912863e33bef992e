import { Menu } from '@mantine/core';
import {
  IconChartHistogram,
  IconDatabase,
  IconDownload,
  IconLayoutColumns,
  IconShieldCheck,
  IconSitemap,
  IconStackPush,
  IconTags,
  IconTrash,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { attempt, openDataset } from '../../actions/index.ts';
import { openPlanning, PLANNING_TABS, type PlanningTab } from '../../planning/index.ts';
import type { DatasetSummary } from '../../workers.ts';
import { EmptyNote } from '../EmptyNote.tsx';
import rows from '../ListRow.module.css';
import { ListRow } from '../ListRow.tsx';
import {
  askForLabels,
  askToAdd,
  checkDataset,
  confirmDatasetRemoval,
  saveDataset,
} from './datasetActions.ts';

export function DatasetList({ datasets }: { readonly datasets: readonly DatasetSummary[] }) {
  const { t } = useTranslation('datasets');
  if (datasets.length === 0) return <EmptyNote text={t('empty')} />;
  return (
    <ul className={rows.list}>
      {datasets.map((dataset) => (
        <DatasetRow key={dataset.folder} dataset={dataset} />
      ))}
    </ul>
  );
}

function DatasetRow({ dataset }: { readonly dataset: DatasetSummary }) {
  const { t } = useTranslation('datasets');
  const { folder, name, id, labels, numTraining } = dataset;
  const named = labels.filter(({ values }) => values.some((value) => value > 0)).map((label) => label.name);
  return (
    <ListRow
      icon={<IconDatabase size={17} />}
      name={name}
      facts={[t('number', { id }), t('training', { count: numTraining }), named.join(', ')]}
      chosen={false}
      onChoose={() => attempt(() => openDataset(folder))}
      menuLabel={t('more', { name })}
      menu={<DatasetMenu dataset={dataset} />}
    />
  );
}

const PLANNING_ICONS: Readonly<Record<PlanningTab, ReactNode>> = {
  overview: <IconChartHistogram size={15} aria-hidden />,
  plans: <IconSitemap size={15} aria-hidden />,
  splits: <IconLayoutColumns size={15} aria-hidden />,
};

/** What can be done with a whole dataset. */
export function DatasetMenu({ dataset }: { readonly dataset: DatasetSummary }) {
  const { t } = useTranslation('datasets');
  const { folder } = dataset;
  return (
    <>
      <Menu.Item leftSection={<IconStackPush size={15} aria-hidden />} onClick={() => askToAdd(folder)}>
        {t('addScans')}
      </Menu.Item>
      <Menu.Item leftSection={<IconTags size={15} aria-hidden />} onClick={() => askForLabels(folder)}>
        {t('labels.open')}
      </Menu.Item>
      {PLANNING_TABS.map((tab) => (
        <Menu.Item key={tab} leftSection={PLANNING_ICONS[tab]} onClick={() => openPlanning(folder, tab)}>
          {t(`planning:open.${tab}`)}
        </Menu.Item>
      ))}
      <Menu.Item leftSection={<IconShieldCheck size={15} aria-hidden />} onClick={() => checkDataset(folder)}>
        {t('check.do')}
      </Menu.Item>
      <Menu.Item leftSection={<IconDownload size={15} aria-hidden />} onClick={() => saveDataset(dataset)}>
        {t('download')}
      </Menu.Item>
      <Menu.Item
        color="red"
        leftSection={<IconTrash size={15} aria-hidden />}
        onClick={() => confirmDatasetRemoval(dataset)}
      >
        {t('delete')}
      </Menu.Item>
    </>
  );
}
