import { Alert, Button, Center, Stack, Text } from '@mantine/core';
import i18next from 'i18next';
import { Component, type ReactNode } from 'react';
import { FailureMessage, failureDetails, failureText } from '../failures/index.ts';

interface FaultBoundaryState {
  readonly error?: unknown;
}

/** The page itself failed: says so, with a way on. Everything stored is untouched. */
export class FaultBoundary extends Component<{ readonly children: ReactNode }, FaultBoundaryState> {
  override state: FaultBoundaryState = {};

  static getDerivedStateFromError(error: unknown): FaultBoundaryState {
    return { error };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    return (
      <Center component="main" h="100dvh" p="xl">
        <Alert color="red" maw={560} title={i18next.t('shell:failure.title')}>
          <Stack align="flex-start">
            <FailureMessage text={failureText(i18next, error)} details={failureDetails(error)} />
            <Button onClick={() => location.reload()}>
              <Text inherit>{i18next.t('shell:failure.reload')}</Text>
            </Button>
          </Stack>
        </Alert>
      </Center>
    );
  }
}
