import { create } from 'zustand';

export const PLANNING_TABS = ['overview', 'plans', 'splits'] as const;
export type PlanningTab = (typeof PLANNING_TABS)[number];

interface PlanningState {
  /** The dataset whose page is open. */
  readonly dialog?: { readonly folder: string; readonly tab: PlanningTab };
}

export const usePlanning = create<PlanningState>()(() => ({}));

export const openPlanning = (folder: string, tab: PlanningTab = 'overview'): void =>
  usePlanning.setState({ dialog: { folder, tab } });
export const closePlanning = (): void => usePlanning.setState({ dialog: undefined });
