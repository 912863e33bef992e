/** Labels and results as files to take home. */
export { ExportButton } from './ExportButton.tsx';
export { ExportDialog } from './ExportDialog.tsx';
