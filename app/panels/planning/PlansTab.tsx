import { Accordion, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { usePlanningFacts } from '../../planning/index.ts';
import type { DatasetSummary } from '../../workers.ts';
import { EmptyNote } from '../EmptyNote.tsx';
import { BestForm } from './BestForm.tsx';
import { FingerprintSection } from './FingerprintSection.tsx';
import { MovePlansForm } from './MovePlansForm.tsx';
import { PlanForm } from './PlanForm.tsx';
import { PlanningProgress } from './PlanningProgress.tsx';
import { PlansSection } from './PlansSection.tsx';
import { SurveyButton } from './SurveyButton.tsx';

/** Fingerprint, planner, and the plans that there are. */
export function PlansTab({ dataset: { folder } }: { readonly dataset: DatasetSummary }) {
  const { t } = useTranslation('planning');
  const { facts, refresh } = usePlanningFacts(folder);
  if (!facts) return null;
  if (facts.cases.length === 0) return <EmptyNote text={t('noCases')} />;
  const isNew = facts.plans.length === 0;
  return (
    <Stack gap="md">
      <PlanningProgress folder={folder} />
      <Accordion multiple defaultValue={isNew ? ['fingerprint', 'plan', 'plans'] : ['plans']} order={3}>
        <Accordion.Item value="fingerprint">
          <Accordion.Control>{t('section.fingerprint')}</Accordion.Control>
          <Accordion.Panel>
            <Stack gap="md">
              <FingerprintSection facts={facts} />
              <SurveyButton folder={folder} again={facts.fingerprint !== undefined} />
            </Stack>
          </Accordion.Panel>
        </Accordion.Item>
        <Accordion.Item value="plan">
          <Accordion.Control>{t('section.plan')}</Accordion.Control>
          <Accordion.Panel>
            <PlanForm folder={folder} />
          </Accordion.Panel>
        </Accordion.Item>
        <Accordion.Item value="move">
          <Accordion.Control>{t('section.move')}</Accordion.Control>
          <Accordion.Panel>
            <MovePlansForm folder={folder} />
          </Accordion.Panel>
        </Accordion.Item>
        <Accordion.Item value="plans">
          <Accordion.Control>{t('section.plans', { count: facts.plans.length })}</Accordion.Control>
          <Accordion.Panel>
            <PlansSection folder={folder} names={facts.plans} onChange={refresh} />
          </Accordion.Panel>
        </Accordion.Item>
        <Accordion.Item value="best">
          <Accordion.Control>{t('section.best')}</Accordion.Control>
          <Accordion.Panel>
            <BestForm folder={folder} />
          </Accordion.Panel>
        </Accordion.Item>
      </Accordion>
    </Stack>
  );
}
