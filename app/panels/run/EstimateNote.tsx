import { Alert, Button, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { formatDuration, formatMemory } from '../../i18n/index.ts';
import { expectedSeconds, runKey, usePreferences, usePreferencesOf } from '../../state/index.ts';
import type { Estimate, ModelSummary, ScanSummary } from '../../workers.ts';
import classes from './EstimateNote.module.css';
import { useEstimate } from './useEstimate.ts';

export interface EstimateNoteProps {
  readonly scan: ScanSummary;
  readonly model: ModelSummary;
}

/** Tiles, time and memory before the run; what to lower when it would not fit. */
export function EstimateNote({ scan, model }: EstimateNoteProps) {
  const { t, i18n } = useTranslation('run');
  const estimate = useEstimate(scan, model);
  const measuredRuns = usePreferences((state) => state.measuredRuns);
  if (!estimate) return null;
  const { device, tiles, passesPerTile, gpuBytes, gpuBudget, ramBytes, ramBudget } = estimate;
  const [z, y, x] = scan.geometry.size;
  const seconds = expectedSeconds(measuredRuns[runKey(model.id, device)], tiles * passesPerTile, z * y * x);
  const rows = [
    [t('estimate.tiles'), t('estimate.passes', { tiles, passes: passesPerTile })],
    [
      t('estimate.time'),
      seconds === undefined ? t('estimate.timeUnknown') : formatDuration(seconds, i18n.language),
    ],
    ...(device === 'webgpu' ? [[t('estimate.gpu'), memory(gpuBytes, gpuBudget)]] : []),
    [t('estimate.ram'), memory(ramBytes, ramBudget)],
  ] as const;
  function memory(bytes: number, budget: number): string {
    return t('estimate.of', {
      bytes: formatMemory(bytes, i18n.language),
      budget: formatMemory(budget, i18n.language),
    });
  }
  return (
    <>
      <dl className={classes.facts} aria-label={t('estimate.label')}>
        {rows.map(([name, value]) => (
          <div key={name} className={classes.fact}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {estimate.advice.length > 0 && <Advice advice={estimate.advice} />}
    </>
  );
}

function Advice({ advice }: Pick<Estimate, 'advice'>) {
  const { t } = useTranslation('run');
  const settings = usePreferencesOf(
    'tileStepSize',
    'stepSizeChosen',
    'mirroringChosen',
    'folds',
    'foldsChosen',
    'deviceChosen',
  );
  const follow = {
    'larger-step': () => settings.stepSizeChosen(Math.min(1, settings.tileStepSize + 0.25)),
    'no-mirroring': () => settings.mirroringChosen(false),
    'fewer-folds': () => settings.foldsChosen(settings.folds.slice(0, 1)),
    cpu: () => settings.deviceChosen('cpu'),
    webgpu: () => settings.deviceChosen('webgpu'),
  };
  return (
    <Alert color="yellow" p="xs" role="status" title={t('advice.title')}>
      <Text size="xs" mb={6}>
        {t('advice.what')}
      </Text>
      <Group gap={6}>
        {advice.map((item) => (
          <Button key={item} size="compact-xs" variant="default" onClick={follow[item]}>
            {t(`advice.${item}`)}
          </Button>
        ))}
      </Group>
    </Alert>
  );
}
