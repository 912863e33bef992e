import { Divider } from '@mantine/core';
import {
  IconArrowBackUp,
  IconArrowForwardUp,
  IconBrush,
  IconBucketDroplet,
  IconChartBubble,
  IconEraser,
  IconScissors,
  IconWand,
} from '@tabler/icons-react';
import type { ComponentType, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useStudio } from '../state/index.ts';
import { redo, undo } from './editing.ts';
import { type EditTool, useEditing } from './editingStore.ts';
import { takeTool } from './takeTool.ts';

/** A button of the strip beside the view. */
export interface StripButtonProps {
  readonly label: string;
  readonly hotkey?: string;
  readonly icon: ReactNode;
  /** undefined: an action, not a switch. */
  readonly pressed?: boolean;
  readonly disabled?: boolean;
  readonly onClick: () => void;
}

const TOOLS: readonly { tool: EditTool; hotkey: string; icon: ReactNode }[] = [
  { tool: 'brush', hotkey: 'P', icon: <IconBrush size={18} aria-hidden /> },
  { tool: 'eraser', hotkey: 'E', icon: <IconEraser size={18} aria-hidden /> },
  { tool: 'fill', hotkey: 'F', icon: <IconBucketDroplet size={18} aria-hidden /> },
  { tool: 'grow', hotkey: 'G', icon: <IconWand size={18} aria-hidden /> },
  { tool: 'island', hotkey: 'N', icon: <IconChartBubble size={18} aria-hidden /> },
  { tool: 'scissors', hotkey: 'O', icon: <IconScissors size={18} aria-hidden /> },
];

/** The editing tools, undo and redo, as buttons of the strip. */
export function EditTools({ Button }: { readonly Button: ComponentType<StripButtonProps> }) {
  const { t } = useTranslation('editing');
  const isScanShown = useStudio((state) => state.shownScan !== undefined);
  const chosen = useEditing((state) => state.tool);
  const undoable = useEditing((state) => state.undoable);
  const redoable = useEditing((state) => state.redoable);
  return (
    <>
      <Divider my={4} w="60%" />
      {TOOLS.map(({ tool, hotkey, icon }) => (
        <Button
          key={tool}
          label={t(`tool.${tool}`)}
          hotkey={hotkey}
          icon={icon}
          pressed={chosen === tool}
          disabled={!isScanShown}
          onClick={() => takeTool(tool)}
        />
      ))}
      <Button
        label={undoable ? t('undoWhat', { what: t(`did.${undoable}`) }) : t('undo')}
        hotkey="Ctrl Z"
        icon={<IconArrowBackUp size={18} aria-hidden />}
        disabled={undoable === undefined}
        onClick={undo}
      />
      <Button
        label={redoable ? t('redoWhat', { what: t(`did.${redoable}`) }) : t('redo')}
        hotkey="Ctrl ⇧ Z"
        icon={<IconArrowForwardUp size={18} aria-hidden />}
        disabled={redoable === undefined}
        onClick={redo}
      />
    </>
  );
}
