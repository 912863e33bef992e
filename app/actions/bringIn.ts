import { notifications } from '@mantine/notifications';
import i18next from 'i18next';
import { useStudio } from '../state/index.ts';
import type { ImportReport, PlacedFile } from '../workers.ts';
import { attempt } from './attempt.ts';
import { importFiles } from './importFiles.ts';

/** Files that the user dropped or picked: takes them in and says once what became of them. */
export function bringIn(files: Promise<readonly PlacedFile[]> | readonly PlacedFile[]): Promise<void> {
  return attempt(async () => {
    const placed = await files;
    if (placed.length === 0) return;
    tell(await importFiles(placed));
  });
}

function tell(report: ImportReport): void {
  const { scans, models, failures, unknown } = report;
  const opened = scans.length + models.length;
  if (failures.length > 0 || (opened === 0 && unknown.length > 0)) {
    useStudio.getState().importReported(report);
    return;
  }
  if (opened === 0) return;
  notifications.show({
    color: 'teal',
    title: i18next.t('import:opened'),
    message: summary(report),
    autoClose: 5000,
    closeButtonProps: { 'aria-label': i18next.t('shell:close') },
  });
}

/** `2 scans · 1 label map · 1 model · 3 files left alone`. */
export function summary({ scans, models, unknown }: ImportReport): string {
  const labels = scans.filter((scan) => scan.role === 'labels').length;
  const parts = [
    [scans.length - labels, 'import:scans'],
    [labels, 'import:labels'],
    [models.length, 'import:models'],
    [unknown.length, 'import:unknown'],
  ] as const;
  return parts
    .filter(([count]) => count > 0)
    .map(([count, key]) => i18next.t(key, { count }))
    .join(' · ');
}
