import { Loader, Menu, Text } from '@mantine/core';
import { IconEyeQuestion, IconPhotoScan, IconShape, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { attempt, dependentsOf, openListed, removeScan } from '../../actions/index.ts';
import { askIgnore, layAsLabels } from '../../editing/index.ts';
import { codedText } from '../../failures/index.ts';
import { formatBytes, formatTriple } from '../../i18n/index.ts';
import { shownScanOf, usePreferences, useStudio } from '../../state/index.ts';
import type { ScanSummary } from '../../workers.ts';
import { confirmRemoval } from '../confirmRemoval.ts';
import { ListRow } from '../ListRow.tsx';
import { ChannelChoice } from './ChannelChoice.tsx';

export function ScanRow({ scan }: { readonly scan: ScanSummary }) {
  const { t, i18n } = useTranslation('scans');
  const shown = useStudio(shownScanOf);
  const opening = useStudio((state) => state.opening === scan.id);
  const openLabels = usePreferences((state) => state.openLabels);
  const isLabels = scan.role === 'labels';
  const bytes = scan.files.reduce((sum, file) => sum + file.bytes, 0);
  const facts = [
    isLabels ? t('role.labels') : t(`modality.${scan.modality}`),
    formatTriple(scan.geometry.size, i18n.language, 0),
    `${formatTriple(scan.geometry.spacing, i18n.language)} mm`,
    ...(scan.channels > 1 ? [t('channels', { count: scan.channels })] : []),
    formatBytes(bytes, i18n.language),
  ];
  const chosen = isLabels && scan.of ? openLabels === scan.id : shown?.id === scan.id;
  const canBeLabels =
    shown?.role === 'image' && shown.id !== scan.id && scan.channels === 1 && scan.of !== shown.id;
  const Icon = isLabels ? IconShape : IconPhotoScan;
  const askRemoval = () => {
    const { results, labels } = dependentsOf(scan.id);
    confirmRemoval(scan.name, () => removeScan(scan.id), results.length + labels.length);
  };
  return (
    <ListRow
      icon={opening ? <Loader size={16} /> : <Icon size={16} />}
      name={scan.name}
      facts={facts}
      chosen={chosen}
      indented={isLabels && scan.of !== undefined}
      onChoose={() => attempt(() => openListed(scan.id))}
      menuLabel={t('more', { name: scan.name })}
      menu={
        <>
          <Menu.Item
            leftSection={<IconShape size={15} aria-hidden />}
            disabled={!canBeLabels}
            onClick={() => shown && attempt(() => layAsLabels(scan, shown.id))}
          >
            {t('useAsLabels')}
          </Menu.Item>
          {isLabels && scan.of !== undefined && !scan.segments && (
            <Menu.Item
              leftSection={<IconEyeQuestion size={15} aria-hidden />}
              onClick={() => attempt(() => askIgnore(scan))}
            >
              {t('ignoreValue')}
            </Menu.Item>
          )}
          <Menu.Item color="red.9" leftSection={<IconTrash size={15} aria-hidden />} onClick={askRemoval}>
            {t('remove')}
          </Menu.Item>
        </>
      }
    >
      {scan.notes?.map((note) => (
        <Text key={note.code} size="xs">
          {codedText(i18n, note)}
        </Text>
      ))}
      {chosen && !isLabels && scan.channels > 1 && <ChannelChoice channels={scan.channels} scan={scan.id} />}
    </ListRow>
  );
}
