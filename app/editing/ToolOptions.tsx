import { NumberInput, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Choice, Pick } from './Choice.tsx';
import classes from './editing.module.css';
import { setBrushSize } from './editing.ts';
import { BRUSH_SIZES, type EditTool, type ScissorsOptions, useEditing } from './editingStore.ts';
import { LimitOptions } from './LimitOptions.tsx';
import { MARKING } from './usePaneTool.ts';

const set = useEditing.setState;

/** What the chosen tool does, and what limits it. */
export function ToolOptions({ tool }: { readonly tool: EditTool }) {
  const byIntensity = useEditing((state) => state.fill.byIntensity);
  return (
    <div className={classes.options}>
      {MARKING.includes(tool) && <MarksChoice />}
      {(tool === 'brush' || tool === 'eraser') && <BrushOptions />}
      {tool === 'fill' && <FillOptions />}
      {tool === 'grow' && <GrowOptions />}
      {tool === 'island' && <IslandOptions />}
      {tool === 'scissors' && <ScissorsFields />}
      <LimitOptions byIntensity={tool === 'fill' && byIntensity} />
    </div>
  );
}

function BrushOptions() {
  const { t } = useTranslation('editing');
  const brush = useEditing((state) => state.brush);
  return (
    <div className={classes.line}>
      <Choice
        label={t('shape.label')}
        value={brush.shape}
        choices={['circle', 'sphere']}
        text={(shape) => t(`shape.${shape}`)}
        onChange={(shape) => set({ brush: { ...brush, shape } })}
      />
      <NumberInput
        aria-label={t('size')}
        w={110}
        suffix=" mm"
        min={BRUSH_SIZES.least}
        max={BRUSH_SIZES.most}
        step={1}
        decimalScale={1}
        value={brush.diameter}
        onChange={(size) => typeof size === 'number' && setBrushSize(size)}
      />
    </div>
  );
}

/** Labels, or where the active class is unknown. */
function MarksChoice() {
  const { t } = useTranslation('editing');
  const marks = useEditing((state) => state.marks);
  return (
    <>
      <Choice
        label={t('marks.title')}
        value={marks}
        choices={['label', 'unknown']}
        text={(one) => t(`marks.${one}`)}
        onChange={(chosen) => set({ marks: chosen })}
      />
      {marks === 'unknown' && (
        <Text size="xs" c="dimmed">
          {t('marks.what')}
        </Text>
      )}
    </>
  );
}

function GrowOptions() {
  const { t } = useTranslation('editing');
  const grow = useEditing((state) => state.grow);
  return (
    <div className={classes.line}>
      <Choice
        label={t('fill.label')}
        value={grow.dimensions === 2 ? 'slice' : 'volume'}
        choices={['slice', 'volume']}
        text={(where) => t(`fill.${where}`)}
        onChange={(where) => set({ grow: { ...grow, dimensions: where === 'slice' ? 2 : 3 } })}
      />
      <NumberInput
        aria-label={t('grow.spread')}
        w={120}
        prefix="± "
        suffix=" SD"
        min={0.5}
        max={10}
        step={0.25}
        decimalScale={2}
        value={grow.spread}
        onChange={(spread) => typeof spread === 'number' && spread > 0 && set({ grow: { ...grow, spread } })}
      />
    </div>
  );
}

function IslandOptions() {
  const { t } = useTranslation('editing');
  const island = useEditing((state) => state.island);
  return (
    <Choice
      label={t('island.label')}
      value={island}
      choices={['keep', 'drop']}
      text={(one) => t(`island.${one}`)}
      onChange={(chosen) => set({ island: chosen })}
    />
  );
}

function FillOptions() {
  const { t } = useTranslation('editing');
  const fill = useEditing((state) => state.fill);
  return (
    <>
      <Choice
        label={t('fill.label')}
        value={fill.dimensions === 2 ? 'slice' : 'volume'}
        choices={['slice', 'volume']}
        text={(where) => t(`fill.${where}`)}
        onChange={(where) => set({ fill: { ...fill, dimensions: where === 'slice' ? 2 : 3 } })}
      />
      <Choice
        label={t('fill.by')}
        value={fill.byIntensity ? 'intensity' : 'sameLabel'}
        choices={['sameLabel', 'intensity']}
        text={(by) => t(`fill.${by}`)}
        onChange={(by) => set({ fill: { ...fill, byIntensity: by === 'intensity' } })}
      />
    </>
  );
}

function ScissorsFields() {
  const { t } = useTranslation('editing');
  const scissors = useEditing((state) => state.scissors);
  const choose = (chosen: Partial<ScissorsOptions>) => set({ scissors: { ...scissors, ...chosen } });
  return (
    <>
      <Choice
        label={t('scissors.shape')}
        value={scissors.shape}
        choices={['free', 'rectangle', 'ellipse']}
        text={(shape) => t(`scissors.${shape}`)}
        onChange={(shape) => choose({ shape })}
      />
      <Choice
        label={t('scissors.action')}
        value={scissors.action}
        choices={['cut', 'fill', 'ignore']}
        text={(action) => t(`scissors.${action}`)}
        onChange={(action) => choose({ action })}
      />
      <div className={classes.line}>
        <Pick
          label={t('scissors.side')}
          value={scissors.side}
          choices={['inside', 'outside']}
          text={(side) => t(`scissors.${side}`)}
          onChange={(side) => choose({ side })}
        />
        <Pick
          label={t('scissors.slices')}
          value={scissors.slices}
          choices={['this', 'all']}
          text={(slices) => t(`scissors.${slices}`)}
          onChange={(slices) => choose({ slices })}
        />
      </div>
    </>
  );
}
