import { Modal, Tabs } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import {
  closePlanning,
  openPlanning,
  PLANNING_TABS,
  type PlanningTab,
  usePlanning,
} from '../../planning/index.ts';
import { useStudio } from '../../state/index.ts';
import { OverviewTab } from './OverviewTab.tsx';
import { PlansTab } from './PlansTab.tsx';
import { SplitsTab } from './SplitsTab.tsx';

const CONTENT = { overview: OverviewTab, plans: PlansTab, splits: SplitsTab } as const;

/** The page of a dataset: what it holds, how nnU-Net plans it, which cases train and which validate. */
export function PlanningDialog() {
  const { t } = useTranslation('planning');
  const dialog = usePlanning((state) => state.dialog);
  const dataset = useStudio((state) => state.datasets.find(({ folder }) => folder === dialog?.folder));
  if (!dialog || !dataset) return null;
  const { folder } = dataset;
  return (
    <Modal
      opened
      onClose={closePlanning}
      title={folder}
      size={1000}
      styles={{ body: { minHeight: 'min(680px, 80dvh)' } }}
      closeButtonProps={{ 'aria-label': t('shell:close') }}
    >
      <Tabs
        value={dialog.tab}
        keepMounted={false}
        onChange={(tab) => isTab(tab) && openPlanning(folder, tab)}
      >
        <Tabs.List mb="md" aria-label={t('tabs')}>
          {PLANNING_TABS.map((tab) => (
            <Tabs.Tab key={tab} value={tab}>
              {t(`tab.${tab}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {PLANNING_TABS.map((tab) => {
          const Content = CONTENT[tab];
          return (
            <Tabs.Panel key={tab} value={tab}>
              <Content key={folder} dataset={dataset} />
            </Tabs.Panel>
          );
        })}
      </Tabs>
    </Modal>
  );
}

const isTab = (value: string | null): value is PlanningTab => PLANNING_TABS.some((tab) => tab === value);
