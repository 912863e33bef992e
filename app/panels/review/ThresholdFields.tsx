import {
  Alert,
  Button,
  Checkbox,
  Group,
  NativeSelect,
  NumberInput,
  Stack,
  Switch,
  Text,
} from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { THRESHOLD_WAYS } from '../../batch/index.ts';
import { cutsForPrecision, usePresets } from '../../confidence/index.ts';
import { formatNames } from '../../i18n/index.ts';
import type { PrecisionThreshold } from '../../workers.ts';
import type { ChosenThresholds } from './useThresholdChoice.ts';

export interface ThresholdFieldsProps {
  readonly thresholds: ChosenThresholds;
  /** That may be written, background first. */
  readonly classes: readonly { readonly value: number; readonly name: string }[];
  /** Whether the confidence means what it says; undefined: not known. */
  readonly calibrated: boolean | undefined;
  /** Whether the folds' agreement can be asked for: by predicting with each, or because they said it already. */
  readonly agreement: 'predict' | 'said' | undefined;
  readonly onCalibrate?: (() => void) | undefined;
}

const AGREED = { predict: 'thresholds.agreed', said: 'thresholds.agreedAlready' } as const;
const FIGURE = { precision: 'precision', quantile: 'share', fixed: 'threshold', cuts: undefined } as const;

/** The way in which each class is cut, the one number that it needs, and what comes of it. */
export function ThresholdFields(props: ThresholdFieldsProps) {
  const { thresholds, calibrated, agreement, onCalibrate } = props;
  const { choice, change, found, settings } = thresholds;
  const { t } = useTranslation('review');
  const hasCuts = props.classes.some(({ value }) => value in settings.cuts);
  const usable = { precision: found !== undefined, quantile: true, fixed: true, cuts: hasCuts };
  const figure = FIGURE[choice.way];
  return (
    <Stack gap={8}>
      <PresetField {...thresholds} />
      <Group align="flex-end" wrap="nowrap">
        <NativeSelect
          flex={1}
          label={t('thresholds.label')}
          value={choice.way}
          data={THRESHOLD_WAYS.map((way) => ({
            value: way,
            label: t(`thresholds.way.${way}`),
            disabled: !usable[way],
          }))}
          onChange={(event) => {
            const way = THRESHOLD_WAYS.find((one) => one === event.currentTarget.value);
            if (way) change({ ...choice, way });
          }}
        />
        {figure && (
          <NumberInput
            w={150}
            label={t(`thresholds.${figure}`)}
            min={0.1}
            max={99.9999}
            step={1}
            decimalScale={4}
            suffix=" %"
            value={Math.round(choice[figure] * 1e6) / 1e4}
            onChange={(percent) =>
              typeof percent === 'number' && percent > 0 && change({ ...choice, [figure]: percent / 100 })
            }
          />
        )}
      </Group>
      <Alert color={calibrated === undefined ? 'gray' : calibrated ? 'teal' : 'yellow'} p="xs">
        <Text size="sm">{t(`thresholds.what.${choice.way}`)}</Text>
        {choice.way === 'precision' && found && <Reached {...props} found={found} />}
        {calibrated !== undefined && (
          <Group justify="space-between" gap="xs">
            <Text size="xs" c="dimmed">
              {t(calibrated ? 'batch.calibrated' : 'batch.notCalibrated')}
            </Text>
            {!calibrated && onCalibrate && (
              <Button size="compact-xs" variant="subtle" onClick={onCalibrate}>
                {t('pseudoLabels:precision.calibrate')}
              </Button>
            )}
          </Group>
        )}
        <AsSet {...thresholds} />
      </Alert>
      {agreement && (
        <Checkbox
          size="xs"
          label={t(AGREED[agreement])}
          checked={choice.agreed}
          onChange={(event) => change({ ...choice, agreed: event.currentTarget.checked })}
        />
      )}
      <Switch
        label={t('batch.filter')}
        description={t('batch.filterWhat')}
        checked={choice.filter}
        onChange={(event) => change({ ...choice, filter: event.currentTarget.checked })}
      />
    </Stack>
  );
}

type ReachedProps = ThresholdFieldsProps & { readonly found: readonly PrecisionThreshold[] };

/** Classes whose precision nobody can promise. */
function Reached({ found, classes, thresholds: { choice } }: ReachedProps) {
  const { t, i18n } = useTranslation('review');
  const percent = new Intl.NumberFormat(i18n.language, { style: 'percent', maximumFractionDigits: 2 });
  const cuts = cutsForPrecision(found);
  const names = (wanted: (one: { readonly value: number }) => boolean) =>
    classes.filter(wanted).map(({ name }) => name);
  const missing = names(({ value }) => !(value in cuts));
  const unreachable = names(({ value }) =>
    found.some((one) => one.value === value && one.kind === 'unreachable'),
  );
  return (
    <>
      {unreachable.length > 0 && (
        <Text size="sm">{t('thresholds.unreachable', { names: formatNames(unreachable) })}</Text>
      )}
      {missing.length > 0 && (
        <Text size="sm">
          {t('thresholds.missing', {
            names: formatNames(missing),
            threshold: percent.format(choice.threshold),
          })}
        </Text>
      )}
    </>
  );
}

/** Settings that were kept under a name, where there are any. */
function PresetField({ preset, takePreset }: ChosenThresholds) {
  const { t } = useTranslation('review');
  const presets = usePresets((state) => state.presets);
  if (presets.length === 0) return null;
  return (
    <NativeSelect
      label={t('thresholds.preset')}
      value={preset ?? ''}
      data={[
        { value: '', label: t('thresholds.noPreset') },
        ...presets.map(({ name }) => ({ value: name, label: name })),
      ]}
      onChange={(event) => takePreset(presets.find(({ name }) => name === event.currentTarget.value))}
    />
  );
}

/** Veto, band and post-processing come from the Confidence tab, where their effect is seen, or from a preset. */
function AsSet({ preset, settings: { vetoOn, veto, boundaryMm: mm, cleaning } }: ChosenThresholds) {
  const { t, i18n } = useTranslation('review');
  const percent = new Intl.NumberFormat(i18n.language, { style: 'percent', maximumFractionDigits: 2 });
  const parts = [
    vetoOn ? t('thresholds.veto', { above: percent.format(veto) }) : t('thresholds.noVeto'),
    mm > 0 ? t('thresholds.band', { mm }) : '',
    cleaning.length > 0 ? t('thresholds.cleaned', { count: cleaning.length }) : '',
  ];
  const rules = parts.filter((part) => part !== '').join(', ');
  return (
    <Text size="xs" c="dimmed">
      {preset === undefined
        ? t('thresholds.asOnScan', { rules })
        : t('thresholds.asInPreset', { rules, preset })}
    </Text>
  );
}
