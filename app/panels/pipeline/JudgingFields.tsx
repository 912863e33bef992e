import { NativeSelect } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { compute } from '../../actions/index.ts';
import { showFailure } from '../../failures/index.ts';
import type { LoopFieldsProps } from './LoopDialog.tsx';

const FOLDS = [0, 1, 2, 3, 4];
type Judge = 'one' | 'all' | 'locked';

/** Which cases the figures at the end are of. */
export function JudgingFields({ file, onChange }: LoopFieldsProps) {
  const { t } = useTranslation('loop');
  const locked = useLocked(file.labelled);
  const value: Judge = file.evaluation.on === 'locked' ? 'locked' : file.folds.length > 1 ? 'all' : 'one';
  const choose = (chosen: Judge) =>
    onChange({
      ...file,
      evaluation: chosen === 'locked' ? { on: 'locked', cases: [...locked] } : { on: 'folds' },
      folds: chosen === 'all' ? [...FOLDS] : [0],
    });
  const count = file.evaluation.on === 'locked' ? file.evaluation.cases.length : locked.length;
  const choices: readonly Judge[] =
    locked.length > 0 || value === 'locked' ? ['one', 'all', 'locked'] : ['one', 'all'];
  return (
    <NativeSelect
      label={t('judge.label')}
      description={t(`judge.what.${value}`)}
      value={value}
      onChange={(event) => choose(choices.find((one) => one === event.currentTarget.value) ?? 'one')}
      data={choices.map((one) => ({ value: one, label: t(`judge.${one}`, { count }) }))}
    />
  );
}

/** The dataset's locked test set. */
function useLocked(dataset: string): readonly string[] {
  const [locked, setLocked] = useState<readonly string[]>([]);
  useEffect(() => {
    if (dataset === '') return;
    let current = true;
    void compute()
      .splitting(dataset)
      .then(({ cases }) => {
        if (current) setLocked(cases.filter((one) => one.locked).map(({ id }) => id));
      }, showFailure);
    return () => {
      current = false;
    };
  }, [dataset]);
  return locked;
}
