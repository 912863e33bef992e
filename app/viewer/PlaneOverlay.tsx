import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { MeasurementOverlay } from './MeasurementOverlay.tsx';
import { paneTexts } from './paneTexts.ts';
import type { PlanePane } from './planes.ts';
import type { Letters, PlaneStatus, Point } from './planeView.ts';
import type { DisplayMeasurement, WindowLevel } from './types.ts';
import styles from './viewer.module.css';

export interface PlaneOverlayProps {
  readonly pane: PlanePane;
  readonly status: PlaneStatus | undefined;
  readonly windowLevel: WindowLevel | undefined;
  readonly scanName: string | undefined;
  readonly crosshairShown: boolean;
  readonly bar: ReactNode;
  readonly measurements: readonly DisplayMeasurement[] | undefined;
  readonly project: ((pane: PlanePane, world: readonly [number, number, number]) => Point) | undefined;
}

/** Which plane each crosshair line of a pane stands for; the line has that plane's colour. */
const LINES: Readonly<Record<PlanePane, { vertical: PlanePane; horizontal: PlanePane }>> = {
  axial: { vertical: 'sagittal', horizontal: 'coronal' },
  sagittal: { vertical: 'coronal', horizontal: 'axial' },
  coronal: { vertical: 'sagittal', horizontal: 'axial' },
};
/** Half the gap (px) that keeps the voxel under the crosshair visible. */
const GAP = 12;

export function PlaneOverlay(props: PlaneOverlayProps) {
  const { t } = useTranslation('viewer');
  const { pane, status, windowLevel } = props;
  const texts = paneTexts(t, pane, status, windowLevel);
  return (
    <div className={styles.overlay} aria-hidden="true">
      {status && props.crosshairShown && <Crosshair pane={pane} at={status.crosshair} />}
      {status && props.measurements && props.project && (
        <MeasurementOverlay
          measurements={props.measurements}
          pane={pane}
          status={status}
          project={props.project}
        />
      )}
      <div className={styles.topLeft}>
        <span className={styles.plane}>{texts.plane}</span>
        {status && <span>{texts.slice}</span>}
        {status && <span className={styles.minor}>{texts.position}</span>}
        {props.scanName && <span className={styles.name}>{props.scanName}</span>}
      </div>
      {status && (
        <>
          {props.bar}
          {texts.badge && <div className={styles.badge}>{texts.badge}</div>}
          {texts.tilt && <div className={styles.tilt}>{texts.tilt}</div>}
          <SideLetters letters={status.letters} />
          <div className={styles.bottomLeft}>{texts.window}</div>
          <div className={styles.scale}>
            <span>{texts.bar}</span>
            <span className={styles.scaleBar} style={{ width: status.bar.pixels }} />
          </div>
        </>
      )}
    </div>
  );
}

function Crosshair({ pane, at: [x, y] }: { pane: PlanePane; at: PlaneStatus['crosshair'] }) {
  const { vertical, horizontal } = LINES[pane];
  return (
    <svg className={styles.crosshair} aria-hidden="true">
      <g data-plane={vertical}>
        <line x1={x} x2={x} y1="0" y2={Math.max(0, y - GAP)} />
        <line x1={x} x2={x} y1={y + GAP} y2="100%" />
      </g>
      <g data-plane={horizontal}>
        <line y1={y} y2={y} x1="0" x2={Math.max(0, x - GAP)} />
        <line y1={y} y2={y} x1={x + GAP} x2="100%" />
      </g>
    </svg>
  );
}

export function SideLetters({ letters }: { readonly letters: Letters }) {
  return (
    <>
      <div className={styles.letterTop}>{letters[0]}</div>
      <div className={styles.letterRight}>{letters[1]}</div>
      <div className={styles.letterBottom}>{letters[2]}</div>
      <div className={styles.letterLeft}>{letters[3]}</div>
    </>
  );
}
