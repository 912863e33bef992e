import { notifications } from '@mantine/notifications';
import i18next from 'i18next';
import { isCancelled } from '../workers.ts';
import { FailureMessage } from './FailureMessage.tsx';
import { failureDetails, failureText } from './failureText.ts';

const shown = new WeakSet<object>();

/** Tells the user about a failure, once, until they close it. Cancelling is no failure. */
export function showFailure(error: unknown): void {
  if (isCancelled(error)) return;
  if (typeof error === 'object' && error !== null) {
    if (shown.has(error)) return;
    shown.add(error);
  }
  notifications.show({
    color: 'red',
    title: i18next.t('shell:failure.title'),
    message: <FailureMessage text={failureText(i18next, error)} details={failureDetails(error)} />,
    autoClose: false,
    role: 'alert',
    closeButtonProps: { 'aria-label': i18next.t('shell:close') },
  });
}
