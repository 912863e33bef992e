import { Button, CopyButton, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

export interface FailureMessageProps {
  readonly text: string;
  /** For a report to us or to a colleague; English, with the numbers. */
  readonly details: string;
}

export function FailureMessage({ text, details }: FailureMessageProps) {
  const { t } = useTranslation('shell');
  return (
    <Stack gap={6} align="flex-start">
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        {text}
      </Text>
      <CopyButton value={details}>
        {({ copied, copy }) => (
          <Button size="compact-xs" variant="default" onClick={copy}>
            {t(copied ? 'copied' : 'copyDetails')}
          </Button>
        )}
      </CopyButton>
    </Stack>
  );
}
