import { Button, Group, NumberInput, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { attempt, compute } from '../../actions/index.ts';
import { isSurface, type Looked } from '../../results/index.ts';
import { type CandidateResults, isCancelled } from '../../workers.ts';
import { WorkProgress } from '../WorkProgress.tsx';

export interface SurfaceFormProps {
  readonly dataset: string;
  readonly looked: Looked;
  /** Those that are compared. */
  readonly candidates: readonly CandidateResults[];
  readonly onChange: () => void;
}

const TOLERANCE_MM = 2;

/** Distances between surfaces take a while and nnU-Net does not keep them: they are computed when they are looked at. */
export function SurfaceForm({ dataset, looked, candidates, onChange }: SurfaceFormProps) {
  const { t } = useTranslation('results');
  const [tolerance, setTolerance] = useState(TOLERANCE_MM);
  const [run, setRun] = useState<{ readonly job: string; readonly done: number; readonly total: number }>();
  if (!isSurface(looked.figure)) return null;
  if (run)
    return (
      <WorkProgress
        label={t('surface.running')}
        progress={run}
        onCancel={() => attempt(() => compute().cancel(run.job))}
      />
    );
  const known = new Set(candidates.map(({ toleranceMm }) => toleranceMm));
  const [mm] = known;
  const isThere = known.size === 1 && mm !== undefined;
  const start = async () => {
    const job = crypto.randomUUID();
    const sources = [...new Set(candidates.map(({ source }) => source))];
    setRun({ job, done: 0, total: 1 });
    try {
      await compute().computeSurfaces(job, { dataset, sources, toleranceMm: tolerance }, (done, total) =>
        setRun({ job, done, total }),
      );
      onChange();
    } catch (error) {
      if (!isCancelled(error)) throw error;
    } finally {
      setRun(undefined);
    }
  };
  return (
    <Group gap="sm" align="flex-end">
      <NumberInput
        size="xs"
        w={110}
        label={t('surface.tolerance')}
        min={0.1}
        max={50}
        step={0.5}
        suffix=" mm"
        value={tolerance}
        onChange={(value) => typeof value === 'number' && value > 0 && setTolerance(value)}
      />
      <Button
        size="compact-sm"
        variant="default"
        disabled={isThere && mm === tolerance}
        onClick={() => attempt(start)}
      >
        {t('surface.compute')}
      </Button>
      <Text size="xs" c="dimmed">
        {isThere ? t('surface.with', { mm }) : t('surface.none')}
      </Text>
    </Group>
  );
}
