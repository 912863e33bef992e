import type { PlanningApi, SplittingApi } from '../workers.ts';

/** A dataset that nobody has planned yet, in five folds of one case each. */
export const fakePlanning = (): PlanningApi & SplittingApi => {
  const cases = ['a', 'b', 'c', 'd', 'e'];
  const folds = cases.map((val) => ({ train: cases.filter((id) => id !== val), val: [val] }));
  return {
    planningFacts: async () => ({ cases, duplicates: [], plans: [] }),
    readPlans: async () => ({ text: '{}', planner: 'ExperimentPlanner', issues: [], configurations: [] }),
    checkPlans: async () => ({ issues: [], configurations: [] }),
    savePlans: async () => undefined,
    trainingFits: async () => [],
    splitting: async () => ({
      cases: cases.map((id) => ({ id, patient: id, locked: false, onlyTrains: false })),
      folds,
      isStored: false,
      issues: [],
      duplicates: [],
      surveyed: 0,
      trainedFolds: 0,
    }),
    makeFolds: async () => folds,
    saveFolds: async () => undefined,
    notePatients: async () => undefined,
    proposeTestSet: async () => ['a'],
    lockCases: async () => undefined,
  };
};
