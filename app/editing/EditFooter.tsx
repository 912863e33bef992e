import { useEditing } from './editingStore.ts';
import { OperationForm } from './OperationForm.tsx';
import { ProposalBar } from './ProposalBar.tsx';
import { ToolOptions } from './ToolOptions.tsx';

/** Below the segments: the chosen tool's options, operations on whole segments, and a proposal's answer. */
export function EditFooter() {
  const tool = useEditing((state) => state.tool);
  const proposal = useEditing((state) => state.proposal);
  if (proposal) return <ProposalBar />;
  return tool ? <ToolOptions tool={tool} /> : <OperationForm />;
}
