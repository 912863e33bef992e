import { ActionIcon, Button, Text, Tooltip } from '@mantine/core';
import { IconDownload, IconPencil, IconPlus } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { attempt } from '../actions/index.ts';
import { type OpenLabels, useStudio } from '../state/index.ts';
import { useEditing } from './editingStore.ts';
import { downloadEdited, editShown, endEditing } from './openEditing.ts';

/** Heads the segments while they are edited: what is saved, download, and the way out. @param children more buttons */
export function EditBar({ children }: { readonly children?: ReactNode }) {
  const { t, i18n } = useTranslation('editing');
  const saving = useEditing((state) => state.saving);
  const savedAt = useEditing((state) => state.savedAt);
  const clock = new Intl.DateTimeFormat(i18n.language, { timeStyle: 'short' });
  const text =
    saving === 'saved' && savedAt === undefined
      ? ''
      : t(`saving.${saving}`, { time: savedAt === undefined ? '' : clock.format(savedAt) });
  return (
    <>
      <Text
        component="output"
        size="xs"
        c={saving === 'failed' ? 'red' : 'dimmed'}
        style={{ whiteSpace: 'nowrap' }}
      >
        {text}
      </Text>
      <Tooltip label={t('download')}>
        <ActionIcon aria-label={t('download')} onClick={() => attempt(downloadEdited)}>
          <IconDownload size={17} aria-hidden />
        </ActionIcon>
      </Tooltip>
      {children}
      <Button size="compact-xs" variant="default" onClick={() => attempt(endEditing)}>
        {t('done')}
      </Button>
    </>
  );
}

/** Heads the segments while they are only shown. @param open the shown labels */
export function BeginEditing({ open }: { readonly open: OpenLabels | undefined }) {
  const { t } = useTranslation('editing');
  const isScanShown = useStudio((state) => state.shownScan !== undefined);
  return (
    <>
      {open && (
        <Tooltip label={t('edit')}>
          <ActionIcon aria-label={t('edit')} onClick={() => editShown(open)}>
            <IconPencil size={17} aria-hidden />
          </ActionIcon>
        </Tooltip>
      )}
      <Tooltip label={t('new.title')}>
        <ActionIcon
          aria-label={t('new.title')}
          disabled={!isScanShown}
          onClick={() => useEditing.setState({ newLabelsAsked: true })}
        >
          <IconPlus size={17} aria-hidden />
        </ActionIcon>
      </Tooltip>
    </>
  );
}
