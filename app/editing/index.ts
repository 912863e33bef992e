/** Editing label maps: the tools, the map under edit, and the pieces of panels that belong to them. */
export { saveNow } from './autosave.ts';
export { BeginEditing, EditBar } from './EditBar.tsx';
export { EditedSegments } from './EditedSegments.tsx';
export { EditFooter } from './EditFooter.tsx';
export { EditTools, type StripButtonProps } from './EditTools.tsx';
export { EDITING_KEYS } from './editingKeys.ts';
export { useEditing } from './editingStore.ts';
export { IgnoreDialog } from './IgnoreDialog.tsx';
export { askIgnore, layAsLabels, watchIgnore } from './ignoreQuestion.ts';
export { jumpToSegment } from './jumpTo.ts';
export { NewLabelsDialog } from './NewLabelsDialog.tsx';
export { closeEdits, storedEdits, watchEditing } from './openEditing.ts';
export { RegionField } from './RegionField.tsx';
export { useRegion, useShownRegion, withRegion } from './region.ts';
export { useEditedLabels } from './useEditedLabels.ts';
export { usePaneTool } from './usePaneTool.ts';
export { usePointAt } from './usePointAt.ts';
export { VirtualRows } from './VirtualRows.tsx';
