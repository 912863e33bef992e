import { PinnedSegments } from './EditedSegments.tsx';
import { useEditing } from './editingStore.ts';
import { OperationForm } from './OperationForm.tsx';
import { ProposalBar } from './ProposalBar.tsx';
import { ToolOptions } from './ToolOptions.tsx';

/** Below the segments: ignore, the chosen tool's options, operations on whole segments, and a proposal's answer. */
export function EditFooter() {
  const tool = useEditing((state) => state.tool);
  const proposal = useEditing((state) => state.proposal);
  return (
    <>
      <PinnedSegments />
      {proposal && <ProposalBar />}
      {!proposal && tool && <ToolOptions tool={tool} />}
      {/* Stays mounted: after an answer the same operation is often asked for again. */}
      <div hidden={proposal !== undefined || tool !== undefined}>
        <OperationForm />
      </div>
    </>
  );
}
