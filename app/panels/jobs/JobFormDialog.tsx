import { Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { closeJobForm, type JobForm, useQueue } from '../../queue/index.ts';

interface JobFormDialogProps {
  readonly form: JobForm;
  readonly title: string;
  /** Pixels. */
  readonly width: number;
  readonly children: ReactNode;
}

/** The form of a new job, made anew whenever it is asked for; what had the focus before has it again afterwards. */
export function JobFormDialog({ form, title, width, children }: JobFormDialogProps) {
  const { t } = useTranslation('shell');
  const opened = useQueue((state) => state.form === form);
  return (
    <Modal
      opened={opened}
      onClose={closeJobForm}
      title={title}
      size={width}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      {children}
    </Modal>
  );
}
