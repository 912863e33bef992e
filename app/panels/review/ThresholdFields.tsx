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
import { THRESHOLD_WAYS, type ThresholdChoice } from '../../batch/index.ts';
import { cutsForPrecision, useConfidence } from '../../confidence/index.ts';
import { formatNames } from '../../i18n/index.ts';
import type { PrecisionThreshold } from '../../workers.ts';

export interface ThresholdFieldsProps {
  readonly choice: ThresholdChoice;
  readonly onChange: (choice: ThresholdChoice) => void;
  /** That may be written, background first. */
  readonly classes: readonly { readonly value: number; readonly name: string }[];
  /** Whether the confidence means what it says; undefined: not known. */
  readonly calibrated: boolean | undefined;
  /** Of the calibration's cases at the chosen precision; undefined while none can be had. */
  readonly found: readonly PrecisionThreshold[] | undefined;
  /** Whether the folds' agreement can be asked for: by predicting with each, or because they said it already. */
  readonly agreement: 'predict' | 'said' | undefined;
  readonly onCalibrate?: (() => void) | undefined;
}

const AGREED = { predict: 'thresholds.agreed', said: 'thresholds.agreedAlready' } as const;
const FIGURE = { precision: 'precision', quantile: 'share', fixed: 'threshold', cuts: undefined } as const;

/** The way in which each class is cut, the one number that it needs, and what comes of it. */
export function ThresholdFields(props: ThresholdFieldsProps) {
  const { choice, onChange, calibrated, found, agreement, onCalibrate } = props;
  const { t } = useTranslation('review');
  const hasCuts = useConfidence((state) => props.classes.some(({ value }) => value in state.cuts));
  const usable = { precision: found !== undefined, quantile: true, fixed: true, cuts: hasCuts };
  const figure = FIGURE[choice.way];
  return (
    <Stack gap={8}>
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
            if (way) onChange({ ...choice, way });
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
              typeof percent === 'number' && percent > 0 && onChange({ ...choice, [figure]: percent / 100 })
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
        <AsOnScan />
      </Alert>
      {agreement && (
        <Checkbox
          size="xs"
          label={t(AGREED[agreement])}
          checked={choice.agreed}
          onChange={(event) => onChange({ ...choice, agreed: event.currentTarget.checked })}
        />
      )}
      <Switch
        label={t('batch.filter')}
        description={t('batch.filterWhat')}
        checked={choice.filter}
        onChange={(event) => onChange({ ...choice, filter: event.currentTarget.checked })}
      />
    </Stack>
  );
}

type ReachedProps = ThresholdFieldsProps & { readonly found: readonly PrecisionThreshold[] };

/** Classes whose precision nobody can promise. */
function Reached({ found, classes, choice }: ReachedProps) {
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

/** Veto, band and post-processing come from the Confidence tab, where their effect is seen. */
function AsOnScan() {
  const { t, i18n } = useTranslation('review');
  const vetoOn = useConfidence((state) => state.vetoOn);
  const veto = useConfidence((state) => state.veto);
  const mm = useConfidence((state) => state.boundaryMm);
  const count = useConfidence((state) => state.cleaning.length);
  const percent = new Intl.NumberFormat(i18n.language, { style: 'percent', maximumFractionDigits: 2 });
  const parts = [
    vetoOn ? t('thresholds.veto', { above: percent.format(veto) }) : t('thresholds.noVeto'),
    mm > 0 ? t('thresholds.band', { mm }) : '',
    count > 0 ? t('thresholds.cleaned', { count }) : '',
  ];
  return (
    <Text size="xs" c="dimmed">
      {t('thresholds.asOnScan', { rules: parts.filter((part) => part !== '').join(', ') })}
    </Text>
  );
}
