import { Button, NativeSelect, NumberInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { attempt } from '../actions/index.ts';
import { planesOf } from '../viewer/index.ts';
import { type Box, boxOf, IGNORE, type LabelMap, type Operation } from '../workers.ts';
import classes from './editing.module.css';
import { editSession, useEditing } from './editingStore.ts';
import { operate } from './operations.ts';

/** What each operation of the form asks for beside the segment. */
const FORM = {
  keepLargest: 'nothing',
  removeSmall: 'volume',
  fillHoles: 'nothing',
  grow: 'length',
  shrink: 'length',
  median: 'length',
  closing: 'length',
  opening: 'length',
  betweenSlices: 'plane',
  add: 'other',
  ignoreOutsideLabel: 'length',
  ignoreOutsideBox: 'length',
  ignoreOutsideSlices: 'plane',
} as const;
type Choice = keyof typeof FORM;
const CHOICES = Object.keys(FORM) as Choice[];
const PLANES = ['axial', 'coronal', 'sagittal'] as const;
type PlaneName = (typeof PLANES)[number];

interface Answers {
  readonly amount: number;
  readonly plane: PlaneName;
  readonly other: number;
}

/** Operations on the whole active segment: the form proposes, `ProposalBar` answers. */
export function OperationForm() {
  const { t } = useTranslation('editing');
  const active = useEditing((state) => state.active);
  const segments = useEditing((state) => state.segments);
  const own = segments.find(({ value }) => value === active && value !== IGNORE);
  const others = segments.filter(({ value }) => value !== active);
  const [choice, setChoice] = useState<Choice>('keepLargest');
  const [amount, setAmount] = useState(2);
  const [plane, setPlane] = useState<PlaneName>('axial');
  const [chosenOther, setOther] = useState(0);
  const other = others.find(({ value }) => value === chosenOther)?.value ?? others[0]?.value ?? 0;
  const asks = FORM[choice];
  const preview = () =>
    attempt(async () => {
      const operation = operationOf(choice, active, { amount, plane, other });
      if (operation) await operate(operation);
    });
  return (
    <div className={classes.options}>
      <NativeSelect
        label={own ? t('operation.label', { name: own.name }) : t('operation.chooseSegment')}
        value={choice}
        onChange={(event) => setChoice(CHOICES.find((one) => one === event.target.value) ?? 'keepLargest')}
        data={CHOICES.map((value) => ({ value, label: t(`operation.${value}`) }))}
      />
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
          <NativeSelect
            flex={1}
            aria-label={t('operation.other')}
            value={String(other)}
            onChange={(event) => setOther(Number(event.target.value))}
            data={others.map(({ value, name }) => ({ value: String(value), label: name }))}
          />
        )}
        <Button ml="auto" disabled={!own || own.locked} onClick={preview}>
          {t('operation.preview')}
        </Button>
      </div>
    </div>
  );
}

function operationOf(
  choice: Choice,
  value: number,
  { amount, plane, other }: Answers,
): Operation | undefined {
  switch (choice) {
    case 'keepLargest':
    case 'fillHoles':
      return { kind: choice, value };
    case 'removeSmall':
      return { kind: choice, value, cubicMillimetres: amount };
    case 'grow':
      return { kind: 'margin', value, millimetres: amount };
    case 'shrink':
      return { kind: 'margin', value, millimetres: -amount };
    case 'median':
    case 'closing':
    case 'opening':
      return { kind: 'smooth', value, method: choice, millimetres: amount };
    case 'betweenSlices':
      return { kind: choice, value, through: throughOf(plane) };
    case 'add':
      return { kind: 'logic', value, logic: 'add', otherValue: other };
    case 'ignoreOutsideLabel':
      return { kind: choice, value, millimetres: amount };
    case 'ignoreOutsideBox':
    case 'ignoreOutsideSlices':
      return ignoreOutside(choice === 'ignoreOutsideSlices' ? plane : undefined, value, amount);
    default:
      return choice satisfies never;
  }
}

/** The box around the active segment; with a plane, all slices that it reaches. */
function ignoreOutside(plane: PlaneName | undefined, value: number, margin: number): Operation | undefined {
  const map = editSession()?.map;
  const box = map && boxOf(map, value);
  if (!map || !box) return undefined;
  const through = plane && throughOf(plane);
  return { kind: 'ignoreOutsideBox', box: around(box, map, through, margin) };
}

function around(box: Box, { size, spacing }: LabelMap, through: number | undefined, margin: number): Box {
  const more = (axis: 0 | 1 | 2) => (through === undefined ? Math.round(margin / spacing[axis]) : 0);
  const isFree = (axis: number) => through !== undefined && axis !== through;
  const low = (axis: 0 | 1 | 2) => (isFree(axis) ? 0 : Math.max(0, box.first[axis] - more(axis)));
  const high = (axis: 0 | 1 | 2) =>
    isFree(axis) ? size[axis] : Math.min(size[axis], box.end[axis] + more(axis));
  return { first: [low(0), low(1), low(2)], end: [high(0), high(1), high(2)] };
}

/** The array axis that a plane steps through. */
function throughOf(plane: PlaneName): 0 | 1 | 2 {
  const geometry = editSession()?.volume.geometry;
  if (!geometry) return 0;
  return (2 - planesOf(geometry)[plane].through) as 0 | 1 | 2;
}
