import { Tabs } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { JobFormDialog } from '../jobs/JobFormDialog.tsx';
import { AskForm } from './AskForm.tsx';
import { TrainForm } from './TrainForm.tsx';

/** Classes of whole scans: a classifier is trained on a model's encoder, or asked about scans. */
export function ClassifyDialog() {
  const { t } = useTranslation('classification');
  return (
    <JobFormDialog form="classify" title={t('title')} width={680}>
      <Tabs defaultValue="train" keepMounted={false}>
        <Tabs.List aria-label={t('title')} mb="sm">
          <Tabs.Tab value="train">{t('train.tab')}</Tabs.Tab>
          <Tabs.Tab value="ask">{t('ask.tab')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="train">
          <TrainForm />
        </Tabs.Panel>
        <Tabs.Panel value="ask">
          <AskForm />
        </Tabs.Panel>
      </Tabs>
    </JobFormDialog>
  );
}
