/** The parts of the page that `App` puts together. */

export { ClassifyDialog } from './classification/ClassifyDialog.tsx';
export { DropTarget } from './DropTarget.tsx';
export {
  AddScansDialog,
  CheckDialog,
  DatasetsPanel,
  ImportDatasetDialog,
  LabelsDialog,
  NewDatasetDialog,
  TakeHomeDialog,
} from './datasets/index.ts';
export { TeacherDialog } from './evaluation/TeacherDialog.tsx';
export { FaultBoundary } from './FaultBoundary.tsx';
export { ImportReportDialog } from './ImportReportDialog.tsx';
export { JobAnnouncer } from './JobAnnouncer.tsx';
export { JobsDrawer } from './jobs/JobsDrawer.tsx';
export { KeySheet } from './KeySheet.tsx';
export { ModelsPanel } from './models/ModelsPanel.tsx';
export { OnnxForm } from './models/OnnxForm.tsx';
export { LoopDialog } from './pipeline/LoopDialog.tsx';
export { PlanningDialog } from './planning/PlanningDialog.tsx';
export { BatchForm } from './review/BatchForm.tsx';
export { StatusBar } from './StatusBar.tsx';
export { ScansPanel } from './scans/ScansPanel.tsx';
export { RightSide } from './side/RightSide.tsx';
export { ToolStrip } from './ToolStrip.tsx';
export { TopBar } from './topbar/TopBar.tsx';
export { TrainingDialog } from './training/TrainingDialog.tsx';
export { UnsupportedPage } from './UnsupportedPage.tsx';
export { ViewerStage } from './viewer/ViewerStage.tsx';
