import { Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { modelOf, shownScanOf, usePreferences, useStudio } from '../../state/index.ts';
import { Panel } from '../Panel.tsx';
import { EstimateNote } from './EstimateNote.tsx';
import { ResultsList } from './ResultsList.tsx';
import { RunFooter } from './RunFooter.tsx';
import { RunSettings } from './RunSettings.tsx';

/** Choose, estimate, segment, take home. */
export function RunPanel() {
  const { t } = useTranslation('run');
  const scan = useStudio(shownScanOf);
  const models = useStudio((state) => state.models);
  const chosen = usePreferences((state) => state.model);
  const model = modelOf(models, chosen);
  return (
    <Panel grows title={t('title')} footer={<RunFooter scan={scan} model={model} />}>
      <Stack gap="sm" px="sm">
        <RunSettings scan={scan} model={model} />
        {scan && model && <EstimateNote scan={scan} model={model} />}
        {scan && <ResultsList scan={scan} />}
      </Stack>
    </Panel>
  );
}
