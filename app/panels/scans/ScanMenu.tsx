import { Menu } from '@mantine/core';
import { IconEyeQuestion, IconFileExport, IconShape, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { attempt, dependentsOf, removeScan } from '../../actions/index.ts';
import { askIgnore, layAsLabels } from '../../editing/index.ts';
import { shownScanOf, useStudio } from '../../state/index.ts';
import type { ScanSummary } from '../../workers.ts';
import { confirmRemoval } from '../confirmRemoval.ts';

export interface ScanMenuProps {
  readonly scan: ScanSummary;
  readonly onExport: () => void;
}

/** What can be done with a listed scan or label map besides opening it. */
export function ScanMenu({ scan, onExport }: ScanMenuProps) {
  const { t } = useTranslation('scans');
  const shown = useStudio(shownScanOf);
  const isLabels = scan.role === 'labels';
  const canBeLabels =
    shown?.role === 'image' && shown.id !== scan.id && scan.channels === 1 && scan.of !== shown.id;
  const askRemoval = () => {
    const { results, labels } = dependentsOf(scan.id);
    confirmRemoval(scan.name, () => removeScan(scan.id), {
      dependents: results.length + labels.length,
    });
  };
  return (
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
      {isLabels && (
        <Menu.Item leftSection={<IconFileExport size={15} aria-hidden />} onClick={onExport}>
          {t('export:open')}
        </Menu.Item>
      )}
      <Menu.Item color="red.9" leftSection={<IconTrash size={15} aria-hidden />} onClick={askRemoval}>
        {t('remove')}
      </Menu.Item>
    </>
  );
}
