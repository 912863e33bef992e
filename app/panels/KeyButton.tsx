import { Kbd, UnstyledButton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { nameOfKey } from '../state/index.ts';
import styles from './KeySheet.module.css';

export interface KeyButtonProps {
  /** What the key does. */
  readonly what: string;
  readonly pressed: string;
  /** Another key is awaited. */
  readonly awaited: boolean;
  readonly onAsk: () => void;
}

/** A key of the sheet; pressed, it waits for another. */
export function KeyButton({ what, pressed, awaited, onAsk }: KeyButtonProps) {
  const { t } = useTranslation('shell');
  const key = nameOfKey(pressed);
  return (
    <UnstyledButton
      className={styles.remappable}
      aria-label={t('keys.change', { what, key })}
      aria-pressed={awaited}
      onClick={onAsk}
    >
      <Kbd size="xs" className={styles.key}>
        {awaited ? '…' : key}
      </Kbd>
    </UnstyledButton>
  );
}
