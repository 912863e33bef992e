import { Badge, type BadgeProps, Text } from '@mantine/core';
import type { ReactNode } from 'react';

export interface ToneBadgeProps {
  /** Of the frame; the words keep the text's colour, which is readable on every ground. */
  readonly color: string;
  readonly size?: BadgeProps['size'];
  readonly children: ReactNode;
}

/** A state in a word. */
export function ToneBadge({ color, size = 'sm', children }: ToneBadgeProps) {
  return (
    <Badge size={size} variant="outline" color={color} tt="none" style={{ flex: 'none' }}>
      <Text component="span" inherit c="var(--mantine-color-text)">
        {children}
      </Text>
    </Badge>
  );
}
