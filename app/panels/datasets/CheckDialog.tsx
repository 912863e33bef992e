import { Alert, Modal, Progress as ProgressBar, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconCircleX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { VerifyReport } from '../../workers.ts';
import classes from './CheckDialog.module.css';
import { useDatasetForms } from './datasetForms.ts';

const close = () => useDatasetForms.setState({ check: undefined });

/** nnU-Net's integrity check of a dataset, while it runs and what it says. */
export function CheckDialog() {
  const { t } = useTranslation('datasets');
  const check = useDatasetForms((state) => state.check);
  const saving = useDatasetForms((state) => state.saving);
  const { progress, report, folder } = check ?? {};
  return (
    <>
      <Modal
        opened={check !== undefined}
        onClose={close}
        size="lg"
        title={t('check.title', { folder })}
        closeButtonProps={{ 'aria-label': t('shell:close') }}
      >
        {report ? <Report report={report} /> : <Running label={t('check.running')} progress={progress} />}
      </Modal>
      <Modal
        opened={saving !== undefined}
        onClose={() => {}}
        withCloseButton={false}
        title={t('packing', { folder: saving?.folder })}
      >
        <Running label={t('packing', { folder: saving?.folder })} progress={saving?.progress} />
      </Modal>
    </>
  );
}

interface RunningProps {
  readonly label: string;
  readonly progress: { readonly done: number; readonly total: number } | undefined;
}

function Running({ label, progress }: RunningProps) {
  const share = progress ? (100 * progress.done) / Math.max(1, progress.total) : 0;
  return <ProgressBar aria-label={label} value={share} animated />;
}

function Report({ report: { complaints, cases, isValid } }: { readonly report: VerifyReport }) {
  const { t } = useTranslation('datasets');
  return (
    <Stack gap="sm">
      <Alert
        color={isValid ? 'teal' : 'red'}
        icon={isValid ? <IconCircleCheck aria-hidden /> : <IconCircleX aria-hidden />}
        title={isValid ? t('check.good', { count: cases }) : t('check.bad', { count: cases })}
      />
      {complaints.length > 0 && (
        <ul className={classes.complaints} aria-label={t('check.complaints')}>
          {complaints.map(({ code, level, message, details }) => (
            <li key={`${code} ${message}`} data-level={level}>
              {level === 'error' ? (
                <IconCircleX size={16} aria-label={t('check.error')} />
              ) : (
                <IconAlertTriangle size={16} aria-label={t('check.warning')} />
              )}
              <Text size="sm">{t(`complaint.${code}`, details)}</Text>
            </li>
          ))}
        </ul>
      )}
    </Stack>
  );
}
