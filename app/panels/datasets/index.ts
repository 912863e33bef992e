/** Datasets of the workspace: the panel and its dialogs. */
export { AddScansDialog } from './AddScansDialog.tsx';
export { CheckDialog } from './CheckDialog.tsx';
export { DatasetsPanel } from './DatasetsPanel.tsx';
export { ImportDatasetDialog } from './ImportDatasetDialog.tsx';
export { LabelsDialog } from './LabelsDialog.tsx';
export { NewDatasetDialog } from './NewDatasetDialog.tsx';
export { TakeHomeDialog } from './TakeHomeDialog.tsx';
