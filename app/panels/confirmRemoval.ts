import { modals } from '@mantine/modals';
import i18next from 'i18next';
import { attempt } from '../actions/index.ts';

/** Asks before something stored is deleted for good.
 *  @param dependents how many results and label maps go with it */
export function confirmRemoval(name: string, remove: () => Promise<void>, dependents = 0): void {
  const more = dependents > 0 ? ` ${i18next.t('shell:removal.dependents', { count: dependents })}` : '';
  modals.openConfirmModal({
    title: i18next.t('shell:removal.title', { name }),
    children: i18next.t('shell:removal.what') + more,
    labels: { confirm: i18next.t('shell:removal.confirm'), cancel: i18next.t('shell:cancel') },
    confirmProps: { color: 'red.8' },
    closeButtonProps: { 'aria-label': i18next.t('shell:close') },
    onConfirm: () => attempt(remove),
  });
}
