import { type Ref, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { ColourBar } from './ColourBar.tsx';
import { bindGestures, type PaneCommands } from './gestures.ts';
import { PlaneOverlay, SideLetters } from './PlaneOverlay.tsx';
import type { PlanePane } from './planes.ts';
import type { Letters, PlaneStatus, Point } from './planeView.ts';
import { ToolCursor } from './ToolCursor.tsx';
import type { DisplayConfidence, DisplayMeasurement, Pane, PaneTool, WindowLevel } from './types.ts';
import styles from './viewer.module.css';

export interface PaneFrameProps {
  readonly pane: Pane;
  readonly shown: boolean;
  readonly large: boolean;
  readonly status: PlaneStatus | undefined;
  readonly windowLevel: WindowLevel | undefined;
  readonly scanName: string | undefined;
  readonly crosshairShown: boolean;
  readonly volumeShown: boolean;
  readonly volumeLetters: Letters | undefined;
  readonly onShowVolume: (() => void) | undefined;
  readonly commands: PaneCommands | undefined;
  readonly tool: PaneTool | undefined;
  /** Explained by a bar in this pane. */
  readonly confidence: DisplayConfidence | undefined;
  readonly pixelsPerMillimetre: (() => number) | undefined;
  readonly measurements: readonly DisplayMeasurement[] | undefined;
  readonly project: ((pane: PlanePane, world: readonly [number, number, number]) => Point) | undefined;
  readonly elementRef: Ref<HTMLDivElement>;
  readonly labelsRef: Ref<HTMLCanvasElement>;
}

/** One pane: the element cornerstone draws into, the label canvas, and the text and lines above them. */
export function PaneFrame(props: PaneFrameProps) {
  const { pane, shown, large, status, commands } = props;
  const { t } = useTranslation('viewer');
  const frame = useRef<HTMLDivElement>(null);
  useEffect(
    () => (frame.current && commands ? bindGestures(frame.current, pane, commands) : undefined),
    [pane, commands],
  );
  const name = t(`pane.${pane}`);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would carry form semantics
    <div
      ref={frame}
      className={styles.pane}
      data-pane={pane}
      data-shown={shown}
      data-large={large}
      data-tool={props.tool !== undefined}
      role="group"
      aria-label={status ? t('paneSlice', { pane: name, slice: status.slice, slices: status.slices }) : name}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys step through the slices
      tabIndex={0}
    >
      <div ref={props.elementRef} className={styles.picture} />
      {pane !== 'volume' && <canvas ref={props.labelsRef} className={styles.labels} />}
      {props.tool && props.pixelsPerMillimetre && (
        <ToolCursor frame={frame} tool={props.tool} pixelsPerMillimetre={props.pixelsPerMillimetre} />
      )}
      {pane === 'volume' ? (
        <VolumeOverlay
          shown={props.volumeShown || props.windowLevel === undefined}
          onShow={props.onShowVolume}
          letters={props.volumeLetters}
        />
      ) : (
        <PlaneOverlay
          pane={pane}
          status={status}
          windowLevel={props.windowLevel}
          scanName={props.scanName}
          crosshairShown={props.crosshairShown}
          measurements={props.measurements}
          project={props.project}
          bar={
            props.confidence?.view && <ColourBar confidence={props.confidence} view={props.confidence.view} />
          }
        />
      )}
    </div>
  );
}

interface VolumeOverlayProps {
  readonly shown: boolean;
  readonly onShow: (() => void) | undefined;
  readonly letters: Letters | undefined;
}

function VolumeOverlay({ shown, onShow, letters }: VolumeOverlayProps) {
  const { t } = useTranslation('viewer');
  return (
    <div className={styles.overlay}>
      <div className={styles.topLeft}>
        <span className={styles.plane}>{t('pane.volume')}</span>
      </div>
      {letters && <SideLetters letters={letters} />}
      {!shown && (
        <div className={styles.invitation}>
          {onShow ? (
            <button type="button" className={styles.showVolume} onClick={onShow}>
              {t('showVolume')}
            </button>
          ) : (
            <span>{t('volumeOff')}</span>
          )}
        </div>
      )}
    </div>
  );
}
