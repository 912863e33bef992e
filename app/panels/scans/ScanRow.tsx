import { Loader, Text } from '@mantine/core';
import { IconAlertTriangle, IconPhotoScan, IconShape } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { attempt, openListed } from '../../actions/index.ts';
import { codedText } from '../../failures/index.ts';
import { formatBytes, formatTriple } from '../../i18n/index.ts';
import { shownScanOf, usePreferences, useStudio } from '../../state/index.ts';
import type { ScanSummary } from '../../workers.ts';
import { ExportDialog } from '../export/index.ts';
import { ListRow } from '../ListRow.tsx';
import { ChannelChoice } from './ChannelChoice.tsx';
import { ScanMenu } from './ScanMenu.tsx';
import classes from './ScansPanel.module.css';
import { Thumbnail } from './Thumbnail.tsx';

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
  const Icon = isLabels ? IconShape : IconPhotoScan;
  const icon = scan.thumbnail ? <Thumbnail picture={scan.thumbnail} /> : <Icon size={16} />;
  const [exporting, setExporting] = useState(false);
  return (
    <ListRow
      icon={opening ? <Loader size={scan.thumbnail ? 36 : 16} /> : icon}
      name={scan.name}
      facts={facts}
      chosen={chosen}
      indented={isLabels && scan.of !== undefined}
      onChoose={() => attempt(() => openListed(scan.id))}
      menuLabel={t('more', { name: scan.name })}
      menu={<ScanMenu scan={scan} onExport={() => setExporting(true)} />}
    >
      {scan.notes?.map((note) => (
        <Text key={note.code} size="xs" className={classes.note}>
          <IconAlertTriangle size={14} aria-hidden />
          <span>{codedText(i18n, note)}</span>
        </Text>
      ))}
      {chosen && !isLabels && scan.channels > 1 && <ChannelChoice channels={scan.channels} scan={scan.id} />}
      {exporting && <ExportDialog labels={scan.id} onClose={() => setExporting(false)} />}
    </ListRow>
  );
}
