import { Group, NumberInput, RangeSlider, Stack, Text } from '@mantine/core';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { planesOf } from '../viewer/index.ts';
import type { Box, ScanSummary } from '../workers.ts';
import { boxOn, chooseBox, useRegion } from './region.ts';

const PLANES = ['axial', 'coronal', 'sagittal'] as const;

/** The box by its slices in the three planes; the view outlines it while these fields are there. */
export function BoxFields({ scan: { id, geometry } }: { readonly scan: ScanSummary }) {
  const { t } = useTranslation('editing');
  const chosen = useRegion((state) => (state.scan === id ? state.box : undefined));
  const isChosen = chosen !== undefined;
  const box = chosen ?? boxOn(id, geometry.size);
  useEffect(() => {
    if (!isChosen) chooseBox(id, boxOn(id, geometry.size));
  }, [isChosen, id, geometry]);
  useEffect(() => {
    useRegion.setState(({ fields }) => ({ fields: fields + 1 }));
    return () => useRegion.setState(({ fields }) => ({ fields: fields - 1 }));
  }, []);
  const planes = planesOf(geometry);
  return (
    <Stack gap={4} role="group" aria-label={t('box.label')}>
      {PLANES.map((plane) => {
        const axis = (2 - planes[plane].through) as 0 | 1 | 2;
        return (
          <SliceRange
            key={plane}
            name={t(`viewer:pane.${plane}`)}
            slices={geometry.size[axis]}
            from={box.first[axis] + 1}
            to={box.end[axis]}
            onChange={(from, to) => chooseBox(id, withAxis(box, axis, from - 1, to))}
          />
        );
      })}
    </Stack>
  );
}

const withAxis = ({ first, end }: Box, changed: number, from: number, to: number): Box => ({
  first: [changed === 0 ? from : first[0], changed === 1 ? from : first[1], changed === 2 ? from : first[2]],
  end: [changed === 0 ? to : end[0], changed === 1 ? to : end[1], changed === 2 ? to : end[2]],
});

interface SliceRangeProps {
  readonly name: string;
  readonly slices: number;
  /** First and last slice, from 1. */
  readonly from: number;
  readonly to: number;
  readonly onChange: (from: number, to: number) => void;
}

function SliceRange({ name, slices, from, to, onChange }: SliceRangeProps) {
  const { t } = useTranslation('editing');
  const field = (
    label: string,
    value: number,
    change: (value: number) => void,
    least: number,
    most: number,
  ) => (
    <NumberInput
      aria-label={label}
      size="xs"
      w={58}
      hideControls
      allowDecimal={false}
      min={least}
      max={most}
      value={value}
      onChange={(chosen) => typeof chosen === 'number' && chosen >= least && chosen <= most && change(chosen)}
    />
  );
  const [first, last] = [t('box.first', { plane: name }), t('box.last', { plane: name })];
  return (
    <Group gap={6} wrap="nowrap">
      <Text size="xs" w={56} truncate>
        {name}
      </Text>
      {field(first, from, (value) => onChange(value, to), 1, to)}
      <RangeSlider
        flex={1}
        size="sm"
        label={null}
        min={1}
        max={slices}
        minRange={0}
        value={[from, to]}
        onChange={([low, high]) => onChange(low, high)}
        thumbFromLabel={first}
        thumbToLabel={last}
      />
      {field(last, to, (value) => onChange(from, value), from, slices)}
    </Group>
  );
}
