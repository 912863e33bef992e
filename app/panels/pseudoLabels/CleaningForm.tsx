import { Button, Group, NativeSelect, NumberInput, Progress, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  changeCleaning,
  type OpenedConfidence,
  refresh,
  stopRefreshing,
  useConfidence,
} from '../../confidence/index.ts';
import { fittingCalibration, useTeacher } from '../../teacher/index.ts';
import type { LabelCleaning } from '../../workers.ts';

/** Post-processing of one class after the other, on the prediction before it is cut. */
export function CleaningForm({ opened }: { readonly opened: OpenedConfidence }) {
  const { t } = useTranslation('pseudoLabels');
  const foreground = opened.classes.filter(({ value }) => value !== 0);
  const [chosen, choose] = useState(foreground[0]?.value ?? 1);
  const cleaning = useConfidence((state) => state.cleaning);
  const one = cleaning.find(({ value }) => value === chosen);
  const calibration = useTeacher((state) =>
    fittingCalibration(state.calibrations[opened.model]),
  )?.calibration;
  const isProven = calibration?.provenLargest.includes(chosen);
  const isCleaned = (value: number) => cleaning.some((other) => other.value === value);
  const number = (setting: 'smallestMm3' | 'leastMeanConfidence' | 'smoothMm', scale: number) => ({
    min: 0,
    value: one?.[setting] === undefined ? '' : one[setting] * scale,
    placeholder: t('cleaning.off'),
    onChange: (typed: number | string) =>
      changeCleaning(chosen, {
        [setting]: typeof typed === 'number' && typed > 0 ? typed / scale : undefined,
      }),
  });
  return (
    <Stack gap={8}>
      <Text size="xs" c="dimmed">
        {t('cleaning.what')}
      </Text>
      <NativeSelect
        label={t('cleaning.class')}
        value={chosen}
        data={foreground.map(({ value, name }) => ({
          value: String(value),
          label: isCleaned(value) ? `${name} ●` : name,
        }))}
        onChange={(event) => choose(Number(event.currentTarget.value))}
      />
      <Group grow gap="xs" align="flex-end">
        <NumberInput label={t('cleaning.smallest')} step={10} suffix=" mm³" {...number('smallestMm3', 1)} />
        <NumberInput
          label={t('cleaning.least')}
          step={5}
          max={100}
          suffix=" %"
          {...number('leastMeanConfidence', 100)}
        />
      </Group>
      <Group grow gap="xs" align="flex-end">
        <NativeSelect
          label={t('cleaning.largest')}
          description={calibration && t(isProven ? 'cleaning.proven' : 'cleaning.unproven')}
          value={one?.keepLargest ?? ''}
          data={choices('', 'ignore', 'background')}
          onChange={(event) =>
            changeCleaning(chosen, {
              keepLargest: asRule(event.currentTarget.value, ['ignore', 'background']),
            })
          }
        />
        <NativeSelect
          label={t('cleaning.holes')}
          value={one?.fillHoles ?? ''}
          data={choices('', '3d', 'slices')}
          onChange={(event) =>
            changeCleaning(chosen, { fillHoles: asRule(event.currentTarget.value, ['3d', 'slices']) })
          }
        />
      </Group>
      <NumberInput label={t('cleaning.smooth')} step={0.5} suffix=" mm" {...number('smoothMm', 1)} />
      <Apply />
    </Stack>
  );

  function choices(...values: readonly ('' | 'ignore' | 'background' | '3d' | 'slices')[]) {
    return values.map((value) => ({
      value,
      label: value === '' ? t('cleaning.off') : t(`cleaning.as.${value}`),
    }));
  }
}

/** Undefined, the way to say “off”, drops out of the rules. */
const asRule = <Value extends string>(value: string, known: readonly Value[]): Value | undefined =>
  known.find((one) => one === value);

function Apply() {
  const { t } = useTranslation('pseudoLabels');
  const cleaning = useConfidence((state) => state.cleaning);
  const applied = useConfidence((state) => state.applied);
  const processing = useConfidence((state) => state.processing);
  if (processing) {
    return (
      <Group gap="xs" wrap="nowrap">
        <Progress.Root size={6} flex={1}>
          <Progress.Section
            value={(100 * processing.done) / Math.max(1, processing.total)}
            aria-label={t('cleaning.progress')}
          />
        </Progress.Root>
        <Button variant="default" size="compact-xs" onClick={stopRefreshing}>
          {t('shell:cancel')}
        </Button>
      </Group>
    );
  }
  return (
    <Button
      variant="light"
      disabled={sameRules(cleaning, applied)}
      onClick={() => {
        useConfidence.setState({ view: 'pseudoLabel' });
        void refresh();
      }}
    >
      {t('cleaning.apply')}
    </Button>
  );
}

const sameRules = (one: readonly LabelCleaning[], other: readonly LabelCleaning[]): boolean =>
  JSON.stringify(one) === JSON.stringify(other);
