import { Button, Stack, Text } from '@mantine/core';
import { IconPlayerPlayFilled } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { attempt, predict } from '../../actions/index.ts';
import { withRegion } from '../../editing/index.ts';
import { hindrance, predictSpec, usePreferencesOf, useStudio } from '../../state/index.ts';
import { withTeacherFacts } from '../../teacher/index.ts';
import type { ModelSummary, ScanSummary } from '../../workers.ts';
import { JobProgress } from './JobProgress.tsx';
import { RunOutcomeNote } from './RunOutcomeNote.tsx';

export interface RunFooterProps {
  readonly scan: ScanSummary | undefined;
  readonly model: ModelSummary | undefined;
}

/** The one button, always in sight; its reason when it cannot; the progress in its place while it runs. */
export function RunFooter({ scan, model }: RunFooterProps) {
  const { t } = useTranslation('run');
  const settings = usePreferencesOf(
    'folds',
    'checkpoint',
    'device',
    'tileStepSize',
    'mirroring',
    'saveProbabilities',
    'keepConfidence',
    'keepMeasures',
    'postprocess',
    'previousStage',
  );
  const job = useStudio((state) => state.job);
  if (job) return <JobProgress job={job} />;
  const missing = hindrance(scan, model, settings);
  const specified = (of: ScanSummary, by: ModelSummary) =>
    withRegion(predictSpec(of, by, settings), of.geometry.size);
  const reasonId = 'segment-hindrance';
  return (
    <Stack gap={8}>
      <RunOutcomeNote />
      {missing && (
        <Text size="xs" c="dimmed" id={reasonId}>
          {t(`hindrance.${missing}`, {
            needs: model?.channels.length,
            names: model?.channels.join(', '),
            has: scan?.channels,
          })}
        </Text>
      )}
      <Button
        fullWidth
        size="sm"
        leftSection={<IconPlayerPlayFilled size={14} aria-hidden />}
        disabled={missing !== undefined}
        aria-describedby={missing && reasonId}
        onClick={() =>
          scan && model && attempt(async () => predict(await withTeacherFacts(specified(scan, model))))
        }
      >
        {t('segment')}
      </Button>
    </Stack>
  );
}
