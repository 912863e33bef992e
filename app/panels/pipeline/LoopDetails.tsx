import { Alert, Button, Group, Stack, Text, Title } from '@mantine/core';
import { IconEye, IconPlayerPlayFilled } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { attempt, compute, useAnswer } from '../../actions/index.ts';
import { approve, saveLoopRecord } from '../../pipeline/index.ts';
import { hasEnded, openLoopForm, useQueue } from '../../queue/index.ts';
import { chooseDataset, startReview } from '../../review/index.ts';
import { usePreferences } from '../../state/index.ts';
import type { Job, LoopStep, LoopView } from '../../workers.ts';
import { LoopTable } from './LoopTable.tsx';
import { StepList } from './StepList.tsx';

/** A loop's steps with what became of them, the question it waits for, and the table at its end. */
export function LoopDetails({ job }: { readonly job: Job }) {
  const { t } = useTranslation('loop');
  const view = useLoop(job);
  const mayAct = useMayAct(job);
  if (job.spec.kind !== 'pipeline') return null;
  if (!view)
    return (
      <Text size="xs" c="dimmed">
        {t('notBegun')}
      </Text>
    );
  const { file, steps, table } = view;
  const asking = mayAct && job.state === 'paused' ? steps.find(({ asks }) => asks) : undefined;
  return (
    <Stack gap="xs">
      {asking && <ReviewGate job={job} name={file.name} step={asking} />}
      <StepList job={job} view={view} mayAct={mayAct} />
      {table.rows.length > 0 && <LoopTable table={table} />}
      <Group gap="xs">
        <Button size="compact-xs" variant="default" disabled={!mayAct} onClick={() => openLoopForm(file)}>
          {t('change')}
        </Button>
        {job.state === 'done' && (
          <Button
            size="compact-xs"
            variant="default"
            onClick={() => attempt(() => saveLoopRecord(file.name))}
          >
            {t('record')}
          </Button>
        )}
      </Group>
    </Stack>
  );
}

interface ReviewGateProps {
  readonly job: Job;
  readonly name: string;
  readonly step: LoopStep;
}

function ReviewGate({ job, name, step }: ReviewGateProps) {
  const { t } = useTranslation('loop');
  const { dataset = '' } = step;
  const review = async () => {
    usePreferences.getState().rightTabChosen('review');
    await startReview();
    await chooseDataset(dataset);
  };
  return (
    <Alert
      color="yellow"
      p="xs"
      title={
        <Title order={3} size="sm">
          {t('review.title')}
        </Title>
      }
    >
      <Text size="xs" mb={6}>
        {t('review.what', { dataset })}
      </Text>
      <Group gap="xs">
        <Button
          size="compact-xs"
          variant="default"
          leftSection={<IconEye size={13} aria-hidden />}
          onClick={() => attempt(review)}
        >
          {t('review.look')}
        </Button>
        <Button
          size="compact-xs"
          leftSection={<IconPlayerPlayFilled size={13} aria-hidden />}
          onClick={() => attempt(() => approve(job, name, step.id))}
        >
          {t('review.goOn')}
        </Button>
      </Group>
    </Alert>
  );
}

/** Nothing of the loop runs, and no later job has taken it over: an older one would bring its own file back. */
function useMayAct({ id, spec }: Job): boolean {
  const jobs = useQueue((state) => state.jobs);
  if (spec.kind !== 'pipeline') return false;
  const { name } = spec.file;
  const same = jobs.filter((one) => one.spec.kind === 'pipeline' && one.spec.file.name === name);
  const newest = Math.max(...same.map(({ createdAt }) => createdAt));
  const isNewest = same.some((one) => one.id === id && one.createdAt === newest);
  return isNewest && same.every((one) => hasEnded(one) || one.state === 'paused');
}

/** Another state or step means other records. */
function useLoop({ spec, state, progress }: Job): LoopView | undefined {
  const name = spec.kind === 'pipeline' ? spec.file.name : '';
  const { done, current } = progress ?? {};
  return useAnswer(name || undefined, () => compute().loop(name), `${state} ${done} ${current}`);
}
