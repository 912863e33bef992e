import { NumberInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useConfidence } from '../../confidence/index.ts';
import classes from './ClassThreshold.module.css';
import { codeOfOdds, codeOfPercent, LARGEST_ODDS, oddsOf, percentOf } from './confidenceAxis.ts';

export interface CutFieldProps {
  readonly label: string;
  readonly code: number;
  readonly onChange: (code: number) => void;
}

const READ = {
  percent: { of: percentOf, code: codeOfPercent, largest: 100, digits: 6 },
  odds: { of: oddsOf, code: codeOfOdds, largest: LARGEST_ODDS, digits: 4 },
} as const;

/** A cut as a number: in per cent, or as odds, which still tell apart what lies near 100 %. */
export function CutField({ label, code, onChange }: CutFieldProps) {
  const { t } = useTranslation('pseudoLabels');
  const unit = useConfidence((state) => state.unit);
  const { of, code: codeOf, largest, digits } = READ[unit];
  return (
    <NumberInput
      w={unit === 'odds' ? 118 : 96}
      hideControls
      aria-label={label}
      rightSection={<span className={classes.unit}>{t(`unit.${unit}`)}</span>}
      min={0}
      max={largest}
      clampBehavior="strict"
      thousandSeparator={unit === 'odds' ? '\u202f' : ''}
      decimalScale={digits}
      value={of(code)}
      // Typing shows what the field already says too; only another number moves the cut.
      onChange={(typed) => typeof typed === 'number' && typed !== of(code) && onChange(codeOf(typed))}
    />
  );
}
