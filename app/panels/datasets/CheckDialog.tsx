import { Alert, Modal, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconCircleX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { VerifyReport } from '../../workers.ts';
import { WorkProgress } from '../WorkProgress.tsx';
import classes from './CheckDialog.module.css';
import { CoverageTable } from './CoverageTable.tsx';
import { useDatasetForms } from './datasetForms.ts';

const close = () => {
  useDatasetForms.getState().check?.cancel();
  useDatasetForms.setState({ check: undefined });
};

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
        {report ? (
          <Report folder={folder ?? ''} report={report} />
        ) : (
          <WorkProgress label={t('check.running')} progress={progress} onCancel={close} />
        )}
      </Modal>
      <Modal
        opened={saving !== undefined}
        onClose={() => saving?.cancel()}
        closeOnClickOutside={false}
        title={t('download')}
        closeButtonProps={{ 'aria-label': t('shell:close') }}
      >
        {saving && (
          <WorkProgress
            label={t('packing', { folder: saving.folder })}
            progress={saving.progress}
            onCancel={saving.cancel}
          />
        )}
      </Modal>
    </>
  );
}

function Report({ folder, report }: { readonly folder: string; readonly report: VerifyReport }) {
  const { complaints, cases, isValid, coverage } = report;
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
      {coverage && <CoverageTable folder={folder} coverage={coverage} />}
    </Stack>
  );
}
