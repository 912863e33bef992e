import { Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';

export interface EmptyNoteProps {
  readonly text: string;
  readonly children?: ReactNode;
}

/** What belongs into an empty panel and how it gets there. */
export function EmptyNote({ text, children }: EmptyNoteProps) {
  return (
    <Stack gap="xs" px="sm" py={4} align="flex-start">
      <Text size="sm" c="dimmed">
        {text}
      </Text>
      {children}
    </Stack>
  );
}
