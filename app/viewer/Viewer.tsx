import {
  type Ref,
  useCallback,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useRef,
  useSyncExternalStore,
} from 'react';
import { useTranslation } from 'react-i18next';
import { capturePane } from './capture.ts';
import type { PaneCommands, ToolCommands } from './gestures.ts';
import { figuresOn } from './measurementFigures.ts';
import { PaneFrame } from './PaneFrame.tsx';
import { paneTexts } from './paneTexts.ts';
import { ALL_PANES } from './planes.ts';
import type { Point } from './planeView.ts';
import { EMPTY_SNAPSHOT, nextFrame, type Stage } from './stage.ts';
import type { Pane, PaneTool, ToolPoint, ViewerHandle, ViewerProps } from './types.ts';
import { type PaneNodes, useStage } from './useStage.ts';
import styles from './viewer.module.css';

export { startRendering } from './renderingStart.ts';

const NEVER = () => () => undefined;
const NOTHING = () => EMPTY_SNAPSHOT;

/** Three linked planes and a 3-D view of one scan with its labels. */
export default function Viewer(props: ViewerProps & { readonly ref?: Ref<ViewerHandle> }) {
  const nodes = useRef<PaneNodes>({});
  const stage = useStage(props, nodes);
  const latestStage = useRef(stage);
  useLayoutEffect(() => {
    latestStage.current = stage;
  });
  const snapshot = useSyncExternalStore(stage?.subscribe ?? NEVER, stage?.snapshot ?? NOTHING);
  const commands = usePaneCommands(stage, props);
  const { t } = useTranslation('viewer');
  const barPane = props.mainPane === 'volume' ? 'axial' : props.mainPane;
  const scanName = props.hidePatientData ? undefined : props.scan?.name;
  const { tool, measurements } = props;

  useImperativeHandle(
    props.ref,
    (): ViewerHandle => ({
      resetView: () => stage?.resetView(),
      scroll: (pane, slices) => stage?.scroll(pane, slices),
      nudge: (pane, right, down) => stage?.nudge(pane, right, down),
      centreViews: () => stage?.centreViews(),
      pressTool: (pane) => {
        const at = pane === 'volume' ? undefined : stage?.crosshairPoint(pane);
        if (!at || !tool) return false;
        if (tool.press) tool.press(at);
        else {
          tool.begin(at, false);
          tool.end();
        }
        return true;
      },
      jumpTo: (world) => stage?.jumpTo(world),
      camera: (pane) => stage?.camera(pane),
      takeCamera: (pane, camera) => stage?.takeCamera(pane, camera),
      describe: () => shownBy(stage),
      capture: (pane) => {
        const { planes, windowLevel } = stage?.snapshot() ?? EMPTY_SNAPSHOT;
        const status = pane === 'volume' ? undefined : planes[pane];
        const caption =
          pane === 'volume' || !status || !stage
            ? undefined
            : {
                texts: paneTexts(t, pane, status, windowLevel),
                status,
                scanName,
                figures: (room: Point) => figuresOn(measurements ?? [], pane, status, stage.project, room),
              };
        return capturePane(stage?.layers(pane) ?? [], caption);
      },
      labelsEdited: (box) => stage?.labelsEdited(box),
      settled: async () => {
        // Props that were just handed over reach the stage with React's next commit.
        do await nextFrame();
        while (latestStage.current === undefined);
        await nextFrame();
        await latestStage.current?.settled();
      },
    }),
    [stage, t, scanName, tool, measurements],
  );

  const remember = useCallback((pane: Pane, kind: 'element' | 'labels') => {
    return (node: HTMLElement | null) => {
      const held = nodes.current[pane] ?? {};
      nodes.current[pane] = { ...held, [kind]: node ?? undefined };
    };
  }, []);
  const refs = useMemo(
    () => ALL_PANES.map((pane) => ({ element: remember(pane, 'element'), labels: remember(pane, 'labels') })),
    [remember],
  );

  return (
    <div className={styles.viewer} data-layout={props.layout}>
      {ALL_PANES.map((pane, at) => (
        <PaneFrame
          key={pane}
          pane={pane}
          shown={props.layout !== 'single' || pane === props.mainPane}
          large={props.layout !== 'quad' && pane === props.mainPane}
          status={pane === 'volume' ? undefined : snapshot.planes[pane]}
          windowLevel={snapshot.windowLevel}
          scanName={pane === props.mainPane ? scanName : undefined}
          crosshairShown={props.crosshairShown}
          volumeShown={props.volumeShown}
          volumeLetters={snapshot.volumeLetters}
          onShowVolume={props.onShowVolume}
          commands={commands?.[pane]}
          tool={pane === 'volume' ? undefined : props.tool}
          confidence={pane === barPane ? props.confidence : undefined}
          pixelsPerMillimetre={pane === 'volume' ? undefined : () => stage?.pixelsPerMillimetre(pane) ?? 0}
          measurements={props.measurements}
          project={stage?.project}
          elementRef={refs[at]?.element ?? null}
          labelsRef={refs[at]?.labels ?? null}
        />
      ))}
    </div>
  );
}

function shownBy(stage: Stage | undefined | null): ReturnType<ViewerHandle['describe']> {
  const { planes } = stage?.snapshot() ?? EMPTY_SNAPSHOT;
  return { ...planes, volume: undefined };
}

function usePaneCommands(
  stage: Stage | undefined | null,
  props: ViewerProps,
): Record<Pane, PaneCommands> | undefined {
  const latest = useRef(props);
  useLayoutEffect(() => {
    latest.current = props;
  });
  return useMemo(() => {
    if (!stage) return undefined;
    const of = (pane: Pane): PaneCommands => ({
      window: (dx, dy) => stage.dragWindow(dx, dy),
      rotate: (dx, dy) => stage.rotate(dx, dy),
      pan: (dx, dy) => stage.pan(pane, dx, dy),
      zoom: (factor, at) => stage.zoom(pane, factor, at),
      scroll: (slices) => stage.scroll(pane, slices),
      toEnd: (end) => stage.scroll(pane, end === 'first' ? -Infinity : Infinity),
      crosshair: (at) => pane !== 'volume' && stage.crosshairTo(pane, at),
      hover: (at) => latest.current.onCursor(at && pane !== 'volume' ? stage.readout(pane, at) : undefined),
      maximise: () => latest.current.onMaximise(pane),
      tool: toolCommands(stage, pane, () => latest.current.tool),
    });
    return { axial: of('axial'), sagittal: of('sagittal'), coronal: of('coronal'), volume: of('volume') };
  }, [stage]);
}

function toolCommands(stage: Stage, pane: Pane, tool: () => PaneTool | undefined): ToolCommands {
  if (pane === 'volume') return NO_TOOL;
  // A key may choose another tool during a drag: what one began, it ends.
  let used: PaneTool | undefined;
  return {
    active: () => tool() !== undefined,
    begin: (at, inverted) => {
      const point = stage.toolPoint(pane, at);
      used = point && tool();
      if (point) used?.begin(point, inverted);
    },
    move: (points) => {
      const found = points.map((at) => stage.toolPoint(pane, at));
      used?.move(found.filter((point): point is ToolPoint => point !== undefined));
    },
    end: () => {
      used?.end();
      used = undefined;
    },
    cancel: () => {
      used?.cancel();
      used = undefined;
    },
    resize: (steps) => tool()?.resize(steps),
  };
}

const ignored = () => undefined;
const NO_TOOL: ToolCommands = {
  active: () => false,
  begin: ignored,
  move: ignored,
  end: ignored,
  cancel: ignored,
  resize: ignored,
};
