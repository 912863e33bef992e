/**
 * Edits of label maps as pure functions: a tool takes a map and a rule of what it may overwrite, and says what
 * changes as runs, which undo and redo replay. Brushes write at once, because a stroke follows the pointer; every
 * other operation proposes. Imports only `components`, `distance`, `image`, `voxelRuns` and the sets of
 * `semisupervised`.
 */
export { finished, type InParts } from '../voxelRuns/index.ts';
export { type Box, boxOf, wholeBox } from './box.ts';
export { type Brush, paintStroke } from './brush.ts';
export {
  countingEdit,
  type Edit,
  EditRecorder,
  redoEdit,
  redoingEdit,
  undoEdit,
  undoingEdit,
} from './edit.ts';
export { EditHistory, type Step } from './history.ts';
export { IGNORE, LABEL_VALUES, type LabelMap, type PaintRule, ruleExcept } from './labelMap.ts';
export type { Logic } from './logical.ts';
export { type Operation, type OperationInputs, propose } from './operation.ts';
export type { Report } from './report.ts';
export { type Cut, ellipse, type Outline, rectangle } from './scissors.ts';
export type { Smoothing } from './smoothing.ts';
export { centreOf, type SegmentStatistics, segmentStatistics } from './statistics.ts';
export { type Beginning, takingOver } from './takingOver.ts';
export { type UnknownRule, unknownRule, unknownVoxels } from './unknownClass.ts';
