import { Button, Group, NativeSelect, NumberInput, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { attempt } from '../../actions/index.ts';
import { usePlanningJob } from '../../planning/index.ts';
import { addJob } from '../../queue/index.ts';
import type { JobSpec, PlannerName } from '../../workers.ts';

/** nnU-Net's own, the smallest first. */
const PLANNERS: readonly PlannerName[] = [
  'ExperimentPlanner',
  'nnUNetPlannerResEncM',
  'nnUNetPlannerResEncL',
  'nnUNetPlannerResEncXL',
];

interface Values {
  readonly planner: PlannerName;
  readonly memory: number | undefined;
  readonly spacing: readonly (number | undefined)[];
  readonly name: string;
}

/** Array order z, y, x: as nnU-Net's flag takes them. */
const AXES = ['z', 'y', 'x'] as const;

function specOf(folder: string, { planner, memory, spacing, name }: Values): JobSpec {
  const [z, y, x] = spacing;
  return {
    kind: 'plan',
    dataset: folder,
    planner,
    freshFingerprint: false,
    ...(memory !== undefined && { gpuMemoryTarget: memory }),
    ...(z !== undefined && y !== undefined && x !== undefined && { targetSpacing: [z, y, x] }),
    ...(name !== '' && { plansName: name }),
  };
}

/** Which planner, for how much memory, at what spacing. */
export function PlanForm({ folder }: { readonly folder: string }) {
  const { t } = useTranslation('planning');
  const isBusy = usePlanningJob(folder) !== undefined;
  const [values, setValues] = useState<Values>({
    planner: 'ExperimentPlanner',
    memory: undefined,
    spacing: AXES.map(() => undefined),
    name: '',
  });
  const change = (now: Partial<Values>) => setValues((before) => ({ ...before, ...now }));
  const given = values.spacing.filter((mm) => mm !== undefined).length;
  const isHalf = given > 0 && given < AXES.length;
  return (
    <Stack gap="xs" align="flex-start">
      <Group gap="sm" align="flex-start">
        <NativeSelect
          size="xs"
          label={t('plan.planner')}
          description={t(`plan.what.${values.planner}`)}
          w={300}
          value={values.planner}
          data={PLANNERS.map((value) => ({ value, label: value }))}
          onChange={(event) =>
            change({
              planner: PLANNERS.find((one) => one === event.currentTarget.value) ?? 'ExperimentPlanner',
            })
          }
        />
        <NumberInput
          size="xs"
          w={150}
          label={t('plan.memory')}
          description={t('plan.memoryWhat')}
          min={1}
          suffix=" GB"
          value={values.memory ?? ''}
          onChange={(value) => change({ memory: positive(value) })}
        />
        <TextInput
          size="xs"
          w={190}
          label={t('plan.name')}
          description={t('plan.nameWhat')}
          value={values.name}
          onChange={(event) => change({ name: event.currentTarget.value.trim() })}
        />
      </Group>
      <Group gap="sm" align="flex-end">
        {AXES.map((axis, at) => (
          <NumberInput
            key={axis}
            size="xs"
            w={110}
            label={t('plan.spacing', { axis })}
            min={0.01}
            step={0.1}
            suffix=" mm"
            placeholder={t('plan.median')}
            value={values.spacing[at] ?? ''}
            onChange={(value) =>
              change({ spacing: values.spacing.map((mm, other) => (other === at ? positive(value) : mm)) })
            }
          />
        ))}
        <Button
          size="compact-sm"
          disabled={isBusy || isHalf}
          onClick={() => attempt(() => addJob(specOf(folder, values)))}
        >
          {t(isHalf ? 'plan.threeSpacings' : 'plan.do')}
        </Button>
      </Group>
    </Stack>
  );
}

const positive = (value: number | string): number | undefined =>
  Number(value) > 0 ? Number(value) : undefined;
