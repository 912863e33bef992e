import { modals } from '@mantine/modals';
import i18next from 'i18next';
import { attempt } from '../actions/index.ts';

interface Concerned {
  /** How many results and label maps go with it. */
  readonly dependents?: number;
  /** How many jobs of the queue need it. */
  readonly jobs?: number;
}

/** Asks before something stored is deleted for good. */
export function confirmRemoval(
  name: string,
  remove: () => Promise<void>,
  { dependents = 0, jobs = 0 }: Concerned = {},
): void {
  const more = [
    ...(dependents > 0 ? [i18next.t('shell:removal.dependents', { count: dependents })] : []),
    ...(jobs > 0 ? [i18next.t('shell:removal.jobs', { count: jobs })] : []),
  ];
  modals.openConfirmModal({
    title: i18next.t('shell:removal.title', { name }),
    children: [i18next.t('shell:removal.what'), ...more].join(' '),
    labels: { confirm: i18next.t('shell:removal.confirm'), cancel: i18next.t('shell:cancel') },
    confirmProps: { color: 'red.8' },
    closeButtonProps: { 'aria-label': i18next.t('shell:close') },
    onConfirm: () => attempt(remove),
  });
}
