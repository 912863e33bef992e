import { Button, NativeSelect, NumberInput, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { attempt } from '../actions/index.ts';
import { shownScanOf, useStudio } from '../state/index.ts';
import { IGNORE } from '../workers.ts';
import { BoxFields } from './BoxFields.tsx';
import classes from './editing.module.css';
import { useEditing } from './editingStore.ts';
import { operate } from './operations.ts';
import { RangeFields } from './RangeFields.tsx';
import { SegmentSelect } from './SegmentSelect.tsx';
import {
  askedBy,
  CHOICE_GROUPS,
  choiceOf,
  isSparse,
  PLANES,
  type PlaneName,
  type WholeChoice,
  wholeOperation,
} from './wholeOperations.ts';

/** Operations on the whole active segment, or all of them: the form proposes, `ProposalBar` answers. */
export function OperationForm() {
  const { t } = useTranslation('editing');
  const active = useEditing((state) => state.active);
  const segments = useEditing((state) => state.segments);
  const scan = useStudio(shownScanOf);
  const own = segments.find(({ value }) => value === active && value !== IGNORE);
  const others = segments.filter(({ value }) => value !== active);
  const [choice, setChoice] = useState<WholeChoice>('keepLargest');
  const [amount, setAmount] = useState(2);
  const [plane, setPlane] = useState<PlaneName>('axial');
  const [chosenOther, setOther] = useState(0);
  const other = others.find(({ value }) => value === chosenOther)?.value ?? others[0]?.value ?? 0;
  const { asks, all } = askedBy(choice);
  const preview = () =>
    attempt(async () => {
      const made = wholeOperation(choice, active, { amount, plane, other });
      if (made) await operate(made.operation, made.manner);
    });
  return (
    <div className={classes.options}>
      <NativeSelect
        label={own ? t('operation.label', { name: own.name }) : t('operation.chooseSegment')}
        value={choice}
        onChange={(event) => setChoice(choiceOf(event.target.value) ?? 'keepLargest')}
        data={CHOICE_GROUPS.map(({ group, choices }) => ({
          group: t(`operation.group.${group}`),
          items: choices.map((value) => ({ value, label: t(`operation.${value}`) })),
        }))}
      />
      {choice === 'growCut' && (
        <Text size="xs" c="dimmed">
          {t(isSparse() ? 'operation.growCutSparse' : 'operation.growCutDense')}
        </Text>
      )}
      {asks === 'range' && <RangeFields />}
      {asks === 'box' && scan && <BoxFields scan={scan} />}
      <div className={classes.line}>
        {(asks === 'length' || asks === 'volume') && (
          <NumberInput
            flex={1}
            aria-label={t(`operation.${asks}`)}
            min={0}
            step={1}
            decimalScale={1}
            suffix={asks === 'length' ? ' mm' : ' mm³'}
            value={amount}
            onChange={(value) => typeof value === 'number' && setAmount(value)}
          />
        )}
        {asks === 'plane' && (
          <NativeSelect
            flex={1}
            aria-label={t('operation.plane')}
            value={plane}
            onChange={(event) => setPlane(PLANES.find((one) => one === event.target.value) ?? 'axial')}
            data={PLANES.map((value) => ({ value, label: t(`viewer:pane.${value}`) }))}
          />
        )}
        {asks === 'other' && (
          <SegmentSelect
            label={t('operation.other')}
            value={String(other)}
            onChange={(value) => setOther(Number(value))}
            data={others.map(({ value, name }) => ({ value: String(value), label: name }))}
          />
        )}
        <Button ml="auto" disabled={!all && (!own || own.locked)} onClick={preview}>
          {t('operation.preview')}
        </Button>
      </div>
    </div>
  );
}
