import { defaultBudgets, usePreferences, useStudio } from '../state/index.ts';
import type { Budgets } from '../workers.ts';

/** `navigator.deviceMemory` in GiB: Chromium's rounded figure, absent elsewhere. */
export function deviceMemory(): number | undefined {
  return 'deviceMemory' in navigator && typeof navigator.deviceMemory === 'number'
    ? navigator.deviceMemory
    : undefined;
}

/** Memory a run may take: the user's choice, else the default for this computer. */
export function budgets(): Budgets {
  const { gpuBudget, ramBudget } = usePreferences.getState();
  const usual = defaultBudgets(useStudio.getState().devices, deviceMemory());
  return { gpuBytes: gpuBudget ?? usual.gpuBytes, ramBytes: ramBudget ?? usual.ramBytes };
}
