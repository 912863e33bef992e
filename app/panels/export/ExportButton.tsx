import { ActionIcon, Tooltip } from '@mantine/core';
import { IconFileExport } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ExportDialog } from './ExportDialog.tsx';

/** Heads the shown labels. @param labels id of a result or a stored label map */
export function ExportButton({ labels }: { readonly labels: string }) {
  const { t } = useTranslation('export');
  const [opened, setOpened] = useState(false);
  return (
    <>
      <Tooltip label={t('open')}>
        <ActionIcon aria-label={t('open')} onClick={() => setOpened(true)}>
          <IconFileExport size={17} aria-hidden />
        </ActionIcon>
      </Tooltip>
      {opened && <ExportDialog labels={labels} onClose={() => setOpened(false)} />}
    </>
  );
}
