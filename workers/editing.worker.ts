/** Entry of the worker that computes over a whole label map. Exposes, nothing else. */
import './failure/zodWithoutEval.ts';
import { expose, transfer } from 'comlink';
import { centreOf, type Edit, propose, segmentStatistics } from './editing/index.ts';
import { keepFailures } from './failure/transferHandler.ts';

const given = (edit: Edit): Edit =>
  transfer(
    edit,
    edit.blocks.map(({ buffer }) => buffer),
  );

const api = {
  propose: (...asked: Parameters<typeof propose>): Edit => given(propose(...asked)),
  segmentStatistics,
  centreOf,
};
export type EditingApi = typeof api;

keepFailures();
expose(api);
