import { NumberInput, Slider, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { chooseMode, moveMaster, type ThresholdMode, useConfidence } from '../../confidence/index.ts';
import { Choice } from '../../editing/index.ts';
import { AgreementFields } from './AgreementFields.tsx';
import { CutField } from './CutField.tsx';
import { codeOfPercent, codeOfShare, percentOf, shareOfCode } from './confidenceAxis.ts';
import { PrecisionFields } from './PrecisionFields.tsx';
import classes from './ThresholdModes.module.css';

const MODES: readonly ThresholdMode[] = ['fixed', 'quantile', 'precision', 'agreement'];

/** The way thresholds are found, and the one slider above all classes. */
export function ThresholdModes() {
  const { t } = useTranslation('pseudoLabels');
  const mode = useConfidence((state) => state.mode);
  return (
    <Stack gap={8} px="sm">
      <Choice
        label={t('mode')}
        value={mode}
        choices={MODES}
        text={(one) => t(`modes.${one}.name`)}
        onChange={chooseMode}
      />
      <Text size="xs" c="dimmed">
        {t(`modes.${mode}.what`)}
      </Text>
      {mode === 'agreement' && <AgreementFields />}
      {mode === 'precision' ? <PrecisionFields /> : <Master mode={mode} />}
    </Stack>
  );
}

function Master({ mode }: { readonly mode: Exclude<ThresholdMode, 'precision'> }) {
  const { t } = useTranslation('pseudoLabels');
  const isShare = mode === 'quantile';
  const value = useConfidence((state) => state.master[isShare ? 'quantile' : 'fixed']);
  const label = t(isShare ? 'master.share' : 'master.confidence');
  const code = codeOfPercent(value * 100);
  const percent = Math.round(value * 1000) / 10;
  return (
    <div className={classes.master}>
      <Slider
        flex={1}
        min={0}
        max={1}
        step={0.005}
        label={null}
        thumbLabel={label}
        value={isShare ? value : shareOfCode(code)}
        onChange={(share) => moveMaster(isShare ? share : percentOf(codeOfShare(share)) / 100)}
      />
      {isShare ? (
        <NumberInput
          w={96}
          hideControls
          aria-label={label}
          rightSection={<span className={classes.unit}>%</span>}
          min={0}
          max={100}
          clampBehavior="strict"
          decimalScale={6}
          value={percent}
          onChange={(typed) => typeof typed === 'number' && typed !== percent && moveMaster(typed / 100)}
        />
      ) : (
        <CutField label={label} code={code} onChange={(moved) => moveMaster(percentOf(moved) / 100)} />
      )}
    </div>
  );
}
