/** What a user can do, one file an action: panels, keys and scripts all come through here. */
export * from './assignScans.ts';
export * from './attempt.ts';
export * from './bringIn.ts';
export * from './budgets.ts';
export * from './datasets.ts';
export * from './downloads.ts';
export * from './exportLabels.ts';
export * from './importFiles.ts';
export * from './openCase.ts';
export * from './openDemo.ts';
export * from './openScan.ts';
export * from './predict.ts';
export * from './removeStored.ts';
export * from './startStudio.ts';
export * from './untilAborted.ts';
export * from './useAnswer.ts';
export * from './workersInUse.ts';
