import { NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { compute, useAnswer } from '../../actions/index.ts';
import { foldsOf } from '../../training/index.ts';
import type { LoopFieldsProps } from './LoopDialog.tsx';

/** As many as a loop goes through. */
const MOST_FOLDS = 5;
type Judge = 'one' | 'all' | 'locked';

/** Which cases the figures at the end are of. */
export function JudgingFields({ file, onChange }: LoopFieldsProps) {
  const { t } = useTranslation('loop');
  const { locked, folds } = useSplits(file.labelled);
  const value: Judge = file.evaluation.on === 'locked' ? 'locked' : file.folds.length > 1 ? 'all' : 'one';
  const choose = (chosen: Judge) =>
    onChange({
      ...file,
      evaluation: chosen === 'locked' ? { on: 'locked', cases: [...locked] } : { on: 'folds' },
      folds: chosen === 'all' ? folds : [0],
    });
  const lockedCount = file.evaluation.on === 'locked' ? file.evaluation.cases.length : locked.length;
  const countOf = (one: Judge) => (one === 'locked' ? lockedCount : folds.length);
  const choices: readonly Judge[] =
    locked.length > 0 || value === 'locked' ? ['one', 'all', 'locked'] : ['one', 'all'];
  return (
    <NativeSelect
      label={t('judge.label')}
      description={t(`judge.what.${value}`, { count: folds.length })}
      value={value}
      onChange={(event) => choose(choices.find((one) => one === event.currentTarget.value) ?? 'one')}
      data={choices.map((one) => ({ value: one, label: t(`judge.${one}`, { count: countOf(one) }) }))}
    />
  );
}

interface Splits {
  /** The dataset's locked test set. */
  readonly locked: readonly string[];
  /** Numbers of its folds. */
  readonly folds: number[];
}

function useSplits(dataset: string): Splits {
  const splitting = useAnswer(dataset || undefined, () => compute().splitting(dataset));
  const locked = splitting?.cases.flatMap((one) => (one.locked ? one.id : [])) ?? [];
  return { locked, folds: foldsOf(Math.min(MOST_FOLDS, splitting?.folds.length ?? MOST_FOLDS)) };
}
