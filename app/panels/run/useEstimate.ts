import { useEffect, useState } from 'react';
import { budgets, compute } from '../../actions/index.ts';
import { useRegion, withRegion } from '../../editing/index.ts';
import { hindrance, predictSpec, usePreferencesOf, useStudio } from '../../state/index.ts';
import type { Estimate, ModelSummary, ScanSummary } from '../../workers.ts';

/** Settings change in bursts (typing, dragging). */
const SETTLE_MILLISECONDS = 150;

/** What the chosen run would need. undefined while unknown, and while a job runs: the worker has better to do. */
export function useEstimate(scan: ScanSummary, model: ModelSummary): Estimate | undefined {
  const settings = usePreferencesOf(
    'folds',
    'checkpoint',
    'device',
    'tileStepSize',
    'mirroring',
    'saveProbabilities',
    'keepConfidence',
    'previousStage',
    'gpuBudget',
    'ramBudget',
  );
  const busy = useStudio((state) => state.job !== undefined);
  const devices = useStudio((state) => state.devices);
  const regionKind = useRegion((state) => state.kind);
  const box = useRegion((state) => state.box);
  const [estimate, setEstimate] = useState<Estimate>();
  const { folds, checkpoint, device, tileStepSize, mirroring, previousStage } = settings;
  const { saveProbabilities, keepConfidence, gpuBudget, ramBudget } = settings;
  // biome-ignore lint/correctness/useExhaustiveDependencies: budgets() reads both budgets and the devices, withRegion the region
  useEffect(() => {
    const run = { folds, checkpoint, device, tileStepSize, mirroring, previousStage };
    const chosen = { ...run, saveProbabilities, keepConfidence };
    if (busy || hindrance(scan, model, chosen)) {
      setEstimate(undefined);
      return;
    }
    let current = true;
    const timer = setTimeout(async () => {
      try {
        const answer = await compute().estimate(
          withRegion(predictSpec(scan, model, chosen), scan.geometry.size),
          budgets(),
        );
        if (current) setEstimate(answer);
      } catch {
        // The run itself would fail for the same reason and say so.
        if (current) setEstimate(undefined);
      }
    }, SETTLE_MILLISECONDS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [
    scan,
    model,
    folds,
    checkpoint,
    device,
    tileStepSize,
    mirroring,
    saveProbabilities,
    keepConfidence,
    previousStage,
    gpuBudget,
    ramBudget,
    regionKind,
    box,
    devices,
    busy,
  ]);
  return estimate;
}
