/** Mean teacher: consistency with a moving average of the network on unlabelled patches (semisupervised.md §10). */
export * from './consistencyLog.ts';
export * from './schedule.ts';
