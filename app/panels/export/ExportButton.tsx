import { ActionIcon, Tooltip } from '@mantine/core';
import { IconFileExport } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { attempt } from '../../actions/index.ts';
import { storedEdits } from '../../editing/index.ts';
import { ExportDialog } from './ExportDialog.tsx';

/** Heads the shown labels. @param labels id of a result or a stored label map; undefined: the map under edit, which is
 *  saved first */
export function ExportButton({ labels }: { readonly labels?: string }) {
  const { t } = useTranslation('export');
  const [exported, setExported] = useState<string>();
  const open = () => attempt(async () => setExported(labels ?? (await storedEdits())));
  return (
    <>
      <Tooltip label={t('open')}>
        <ActionIcon aria-label={t('open')} onClick={open}>
          <IconFileExport size={17} aria-hidden />
        </ActionIcon>
      </Tooltip>
      {exported !== undefined && <ExportDialog labels={exported} onClose={() => setExported(undefined)} />}
    </>
  );
}
