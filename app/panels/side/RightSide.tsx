import { Tabs } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { RIGHT_TABS, type RightTab, usePreferences } from '../../state/index.ts';
import { ConfidencePanel } from '../confidence/ConfidencePanel.tsx';
import { PseudoLabelPanel } from '../pseudoLabels/PseudoLabelPanel.tsx';
import { ReviewPanel } from '../review/ReviewPanel.tsx';
import { RunPanel } from '../run/RunPanel.tsx';
import { SegmentsPanel } from '../segments/SegmentsPanel.tsx';
import classes from './RightSide.module.css';

/** What is done with the open scan: segment it, judge how sure that was, review. */
export function RightSide() {
  const { t } = useTranslation('shell');
  const tab = usePreferences((state) => state.rightTab);
  const rightTabChosen = usePreferences((state) => state.rightTabChosen);
  return (
    <Tabs
      className={classes.tabs}
      value={tab}
      keepMounted={false}
      onChange={(chosen) => isTab(chosen) && rightTabChosen(chosen)}
    >
      <Tabs.List grow aria-label={t('sides.right')}>
        {RIGHT_TABS.map((name) => (
          <Tabs.Tab key={name} value={name} className={classes.tab}>
            {t(`sides.tab.${name}`)}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <Tabs.Panel value="segment" className={classes.panels}>
        <SegmentsPanel />
        <RunPanel />
      </Tabs.Panel>
      <Tabs.Panel value="confidence" className={classes.panels}>
        <ConfidencePanel />
        <PseudoLabelPanel />
      </Tabs.Panel>
      <Tabs.Panel value="review" className={classes.panels}>
        <ReviewPanel />
      </Tabs.Panel>
    </Tabs>
  );
}

const isTab = (value: string | null): value is RightTab => RIGHT_TABS.some((name) => name === value);
