import { ActionIcon, Stack, Tooltip } from '@mantine/core';
import { IconChevronDown, IconChevronUp } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useEditing } from '../../editing/index.ts';
import { modelOf, shownScanOf, usePreferences, useStudio } from '../../state/index.ts';
import { Panel } from '../Panel.tsx';
import { EstimateNote } from './EstimateNote.tsx';
import { ResultsList } from './ResultsList.tsx';
import { RunFooter } from './RunFooter.tsx';
import { RunSettings } from './RunSettings.tsx';

/** Choose, estimate, segment, take home. While labels are edited it steps back to its heading, unless it runs or is
 *  asked for. */
export function RunPanel() {
  const { t } = useTranslation('run');
  const scan = useStudio(shownScanOf);
  const models = useStudio((state) => state.models);
  const chosen = usePreferences((state) => state.model);
  const isRunning = useStudio((state) => state.job !== undefined);
  const isEdited = useEditing((state) => state.edited !== undefined);
  const [isAsked, setAsked] = useState(false);
  const model = modelOf(models, chosen);
  const isOpen = !isEdited || isRunning || isAsked;
  const label = t(isOpen ? 'close' : 'open');
  const toggle = isEdited && !isRunning && (
    <Tooltip label={label}>
      <ActionIcon aria-label={label} aria-expanded={isOpen} onClick={() => setAsked(!isAsked)}>
        {isOpen ? <IconChevronDown size={17} aria-hidden /> : <IconChevronUp size={17} aria-hidden />}
      </ActionIcon>
    </Tooltip>
  );
  if (!isOpen)
    return (
      <Panel title={t('title')} actions={toggle}>
        {null}
      </Panel>
    );
  return (
    <Panel grows title={t('title')} actions={toggle} footer={<RunFooter scan={scan} model={model} />}>
      <Stack gap="sm" px="sm">
        <RunSettings scan={scan} model={model} />
        {scan && model && <EstimateNote scan={scan} model={model} />}
        {scan && <ResultsList scan={scan} />}
      </Stack>
    </Panel>
  );
}
