import { NativeSelect, NumberInput, SegmentedControl, Switch } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import classes from './editing.module.css';
import { setBrushSize } from './editing.ts';
import { BRUSH_SIZES, type EditTool, type ScissorsOptions, useEditing } from './editingStore.ts';
import type { PaintInside } from './segments.ts';

const set = useEditing.setState;

/** What the chosen tool does, and what limits it. */
export function ToolOptions({ tool }: { readonly tool: EditTool }) {
  const byIntensity = useEditing((state) => state.fill.byIntensity);
  return (
    <div className={classes.options}>
      {(tool === 'brush' || tool === 'eraser') && <BrushOptions />}
      {tool === 'fill' && <FillOptions />}
      {tool === 'scissors' && <ScissorsFields />}
      <LimitOptions byIntensity={tool === 'fill' && byIntensity} />
    </div>
  );
}

interface ChoiceProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly choices: readonly T[];
  readonly text: (choice: T) => string;
  readonly onChange: (choice: T) => void;
}

function Choice<T extends string>({ label, value, choices, text, onChange }: ChoiceProps<T>) {
  return (
    <SegmentedControl
      size="xs"
      fullWidth
      aria-label={label}
      value={value}
      data={choices.map((choice) => ({ value: choice, label: text(choice) }))}
      onChange={(chosen) => {
        const choice = choices.find((one) => one === chosen);
        if (choice !== undefined) onChange(choice);
      }}
    />
  );
}

function Pick<T extends string>({ label, value, choices, text, onChange }: ChoiceProps<T>) {
  return (
    <NativeSelect
      flex={1}
      aria-label={label}
      value={value}
      data={choices.map((choice) => ({ value: choice, label: text(choice) }))}
      onChange={(event) => {
        const choice = choices.find((one) => one === event.target.value);
        if (choice !== undefined) onChange(choice);
      }}
    />
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
      <div className={classes.line}>
        <Pick
          label={t('scissors.action')}
          value={scissors.action}
          choices={['cut', 'fill']}
          text={(action) => t(`scissors.${action}`)}
          onChange={(action) => choose({ action })}
        />
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

function LimitOptions({ byIntensity }: { readonly byIntensity: boolean }) {
  const { t } = useTranslation('editing');
  const threshold = useEditing((state) => state.threshold);
  const inside = useEditing((state) => state.inside);
  const segments = useEditing((state) => state.segments);
  const { on, lower, upper } = threshold;
  return (
    <>
      <NativeSelect
        label={t('inside.label')}
        value={String(inside)}
        onChange={(event) => set({ inside: insideOf(event.target.value) })}
        data={[
          ...(['everywhere', 'background', 'visible'] as const).map((value) => ({
            value,
            label: t(`inside.${value}`),
          })),
          ...segments.map(({ value, name }) => ({ value: String(value), label: t('inside.only', { name }) })),
        ]}
      />
      <Switch
        label={t('threshold.on')}
        checked={on}
        onChange={() => set({ threshold: { ...threshold, on: !on } })}
      />
      {(on || byIntensity) && <RangeFields lower={lower} upper={upper} />}
    </>
  );
}

/** Intensities that the threshold brush, filling by intensity and ignoring by intensity go by. */
function RangeFields({ lower, upper }: { readonly lower: number; readonly upper: number }) {
  const { t } = useTranslation('editing');
  const threshold = useEditing((state) => state.threshold);
  return (
    <div className={classes.line}>
      <NumberInput
        aria-label={t('threshold.lower')}
        value={lower}
        step={10}
        onChange={(value) =>
          typeof value === 'number' &&
          set({ threshold: { ...threshold, lower: value, upper: Math.max(value, upper) } })
        }
      />
      <span aria-hidden>…</span>
      <NumberInput
        aria-label={t('threshold.upper')}
        value={upper}
        step={10}
        onChange={(value) =>
          typeof value === 'number' &&
          set({ threshold: { ...threshold, upper: value, lower: Math.min(value, lower) } })
        }
      />
    </div>
  );
}

function insideOf(text: string): PaintInside {
  if (text === 'everywhere' || text === 'background' || text === 'visible') return text;
  return Number(text);
}
