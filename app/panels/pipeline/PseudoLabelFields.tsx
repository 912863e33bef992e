import { Group, NumberInput, SegmentedControl, Stack, Switch, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { type ThresholdMode, thresholdsOf, valuesOf } from '../../pipeline/index.ts';
import { useStudio } from '../../state/index.ts';
import type { PipelineFile } from '../../workers.ts';
import type { LoopFieldsProps } from './LoopDialog.tsx';

const MODES: readonly ThresholdMode[] = ['quantile', 'precision', 'fixed'];

/** Which voxels the student may believe. */
export function PseudoLabelFields({ file, onChange }: LoopFieldsProps) {
  const { t } = useTranslation('loop');
  const datasets = useStudio((state) => state.datasets);
  const { labels = [] } = datasets.find(({ folder }) => folder === file.labelled) ?? {};
  const { thresholds } = file.pseudoLabels;
  const change = (now: Partial<PipelineFile['pseudoLabels']>) =>
    onChange({ ...file, pseudoLabels: { ...file.pseudoLabels, ...now } });
  return (
    <Stack gap="xs">
      <div>
        <Text size="sm" fw={600} mb={4}>
          {t('thresholds.label')}
        </Text>
        <SegmentedControl
          size="xs"
          aria-label={t('thresholds.label')}
          value={thresholds.mode}
          onChange={(value) => {
            const mode = MODES.find((one) => one === value) ?? 'quantile';
            const pseudoLabels = { ...file.pseudoLabels, thresholds: thresholdsOf(mode, valuesOf(labels)) };
            onChange({ ...file, calibrate: file.calibrate || mode === 'precision', pseudoLabels });
          }}
          data={MODES.map((value) => ({ value, label: t(`thresholds.${value}`) }))}
        />
        <Text size="xs" c="dimmed" mt={4}>
          {t(`thresholds.what.${thresholds.mode}`)}
        </Text>
      </div>
      <Group grow align="flex-start" gap="sm">
        <NumberInput
          label={t(`thresholds.number.${thresholds.mode}`)}
          suffix=" %"
          min={1}
          max={100}
          value={percent(numberOf(thresholds))}
          onChange={(value) =>
            typeof value === 'number' && change({ thresholds: withNumber(thresholds, value / 100) })
          }
        />
        <NumberInput
          label={t('veto')}
          suffix=" %"
          min={0}
          max={100}
          value={percent(file.pseudoLabels.veto ?? 0)}
          onChange={(value) => typeof value === 'number' && change({ veto: value / 100 })}
        />
      </Group>
      <Group gap="lg">
        <Switch
          size="xs"
          label={t('calibrate')}
          checked={file.calibrate}
          disabled={thresholds.mode === 'precision'}
          onChange={(event) => onChange({ ...file, calibrate: event.currentTarget.checked })}
        />
        <Switch
          size="xs"
          label={t('filter')}
          checked={file.pseudoLabels.filter}
          onChange={(event) => change({ filter: event.currentTarget.checked })}
        />
        <Switch
          size="xs"
          label={t('review.ask')}
          checked={file.review}
          onChange={(event) => onChange({ ...file, review: event.currentTarget.checked })}
        />
      </Group>
    </Stack>
  );
}

/** Without what binary fractions add: 100 × 0.07 is 7.000000000000001. */
const percent = (share: number): number => Math.round(1000 * share) / 10;

type Thresholds = PipelineFile['pseudoLabels']['thresholds'];

/** The one number that is asked for; a file may hold one a class. */
function numberOf(thresholds: Thresholds): number {
  if (thresholds.mode === 'fixed') return thresholds.byLabel[0]?.threshold ?? 0.9;
  return thresholds.mode === 'quantile' ? thresholds.share : thresholds.target;
}

function withNumber(thresholds: Thresholds, value: number): Thresholds {
  switch (thresholds.mode) {
    case 'fixed':
      return { ...thresholds, byLabel: thresholds.byLabel.map((one) => ({ ...one, threshold: value })) };
    case 'quantile':
      return { ...thresholds, share: value };
    case 'precision':
      return { ...thresholds, target: value };
    default:
      return thresholds satisfies never;
  }
}
