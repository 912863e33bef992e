import { type RefObject, useEffect, useState } from 'react';
import type { Point } from './planeView.ts';
import type { PaneTool } from './types.ts';
import styles from './viewer.module.css';

export interface ToolCursorProps {
  readonly frame: RefObject<HTMLDivElement | null>;
  readonly tool: PaneTool;
  readonly pixelsPerMillimetre: () => number;
}

/** What a tool shows at the pointer: the brush's ring in its real size, the outline being drawn, and what limits it. */
export function ToolCursor({ frame, tool, pixelsPerMillimetre }: ToolCursorProps) {
  const { at, trail } = usePointer(frame, tool.rubber !== undefined);
  if (!at) return null;
  const [x, y] = at;
  const radius = ((tool.ring ?? 0) * pixelsPerMillimetre()) / 2;
  return (
    <>
      <svg className={styles.tool} style={{ color: tool.colour }} aria-hidden="true">
        {tool.ring !== undefined && (
          <>
            <circle className={styles.ringShade} cx={x} cy={y} r={radius} />
            <circle className={styles.ring} cx={x} cy={y} r={radius} />
          </>
        )}
        {tool.rubber && trail.length > 1 && <path className={styles.rubber} d={pathOf(tool.rubber, trail)} />}
      </svg>
      {tool.chip && (
        <div
          className={styles.chip}
          style={{ transform: `translate(${x + 14}px, ${y + 14}px)` }}
          aria-hidden="true"
        >
          {tool.chip}
        </div>
      )}
    </>
  );
}

function usePointer(frame: RefObject<HTMLDivElement | null>, leavesTrail: boolean) {
  const [pointer, setPointer] = useState<{ at?: Point; trail: readonly Point[] }>({ trail: [] });
  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    const unbind = new AbortController();
    const options = { signal: unbind.signal };
    const place = (event: PointerEvent): Point => {
      const box = element.getBoundingClientRect();
      return [event.clientX - box.left, event.clientY - box.top];
    };
    const moved = (event: PointerEvent) => {
      const at = place(event);
      setPointer(({ trail }) => ({ at, trail: trail.length > 0 ? [...trail, at] : trail }));
    };
    const pressed = (event: PointerEvent) => {
      if (event.button === 0 && leavesTrail) setPointer({ at: place(event), trail: [place(event)] });
    };
    const released = () => setPointer(({ at }) => ({ ...(at && { at }), trail: [] }));
    element.addEventListener('pointermove', moved, options);
    element.addEventListener('pointerdown', pressed, options);
    element.addEventListener('pointerup', released, options);
    element.addEventListener('pointercancel', released, options);
    element.addEventListener('keydown', (event) => event.code === 'Escape' && released(), options);
    element.addEventListener('pointerleave', () => setPointer({ trail: [] }), options);
    return () => unbind.abort();
  }, [frame, leavesTrail]);
  return pointer;
}

function pathOf(shape: NonNullable<PaneTool['rubber']>, trail: readonly Point[]): string {
  const [ax, ay] = trail[0] ?? [0, 0];
  const [bx, by] = trail.at(-1) ?? [0, 0];
  switch (shape) {
    case 'rectangle':
      return `M${ax} ${ay}H${bx}V${by}H${ax}Z`;
    case 'ellipse': {
      const [rx, ry] = [Math.abs(bx - ax), Math.abs(by - ay)];
      return `M${ax - rx} ${ay}a${rx} ${ry} 0 1 0 ${2 * rx} 0a${rx} ${ry} 0 1 0 ${-2 * rx} 0Z`;
    }
    case 'free':
      return `M${trail.map(([x, y]) => `${x} ${y}`).join('L')}Z`;
    default:
      return shape satisfies never;
  }
}
