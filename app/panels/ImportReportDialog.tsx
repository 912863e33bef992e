import { Button, CopyButton, Group, Modal, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { summary } from '../actions/index.ts';
import { codedText } from '../failures/index.ts';
import { useStudio } from '../state/index.ts';
import type { ImportReport } from '../workers.ts';
import classes from './ImportReportDialog.module.css';

/** What became of a drop in which something could not be opened; the good files are open already. */
export function ImportReportDialog() {
  const { t } = useTranslation('import');
  const report = useStudio((state) => state.importReport);
  const dismissed = useStudio((state) => state.importReportDismissed);
  if (!report) return null;
  return (
    <Modal
      opened
      onClose={dismissed}
      size="lg"
      title={t('report.title', { count: report.failures.length })}
      closeButtonProps={{ 'aria-label': t('shell:close') }}
    >
      <ReportBody report={report} onClose={dismissed} />
    </Modal>
  );
}

function ReportBody({ report, onClose }: { readonly report: ImportReport; readonly onClose: () => void }) {
  const { t, i18n } = useTranslation('import');
  const opened = report.scans.length + report.models.length;
  const lines = report.failures.map((failure) => `${failure.name}\n  ${failure.code}: ${failure.message}`);
  return (
    <Stack gap="sm">
      <Text size="sm">
        {opened > 0 ? t('report.opened', { summary: summary(report) }) : t('report.nothing')}
      </Text>
      {report.failures.length > 0 && (
        <ul className={classes.failures} aria-label={t('report.failures')}>
          {report.failures.map((failure) => (
            <li key={`${failure.name} ${failure.code}`}>
              <Text size="sm" fw={600}>
                {failure.name}
              </Text>
              <Text size="sm">{codedText(i18n, failure)}</Text>
            </li>
          ))}
        </ul>
      )}
      {report.unknown.length > 0 && (
        <Text size="sm" c="dimmed" className={classes.unknown}>
          {t('report.unknown', { names: report.unknown.join(', ') })}
        </Text>
      )}
      <Group justify="flex-end">
        <CopyButton value={lines.join('\n')}>
          {({ copied, copy }) => (
            <Button variant="default" onClick={copy}>
              {t(copied ? 'shell:copied' : 'shell:copyDetails')}
            </Button>
          )}
        </CopyButton>
        <Button onClick={onClose}>{t('shell:close')}</Button>
      </Group>
    </Stack>
  );
}
