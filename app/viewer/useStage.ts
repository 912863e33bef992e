import { type RefObject, useLayoutEffect, useRef, useState } from 'react';
import { PLAIN_PICTURE } from './pictureStyle.ts';
import { ALL_PANES } from './planes.ts';
import { type PaneElements, Stage } from './stage.ts';
import type { Pane, ViewerProps } from './types.ts';

export type PaneNodes = Partial<Record<Pane, { element?: HTMLElement; labels?: HTMLElement }>>;

/** Makes the stage once the panes are in the document, hands it the props, and takes it down again.
 *  `undefined`: not made yet; `null`: it cannot be made here, which `onFailure` was told. */
export function useStage(props: ViewerProps, nodes: RefObject<PaneNodes>): Stage | undefined | null {
  const [stage, setStage] = useState<Stage | null>();
  const latest = useRef(props);
  useLayoutEffect(() => {
    latest.current = props;
  });

  useLayoutEffect(() => {
    let made: Stage | undefined;
    // In a task of its own: it takes as long as the commit before it.
    const make = () => {
      try {
        made = new Stage(elementsOf(nodes.current), {
          onWindowLevel: (windowLevel) => latest.current.onWindowLevel(windowLevel),
          onFailure: (error) => latest.current.onFailure(error),
          onCentre: (world) => latest.current.onCentre?.(world),
          onCamera: (pane, camera) => latest.current.onCamera?.(pane, camera),
        });
        setStage(made);
      } catch (error) {
        setStage(null);
        latest.current.onFailure(error);
      }
    };
    const timer = setTimeout(make);
    return () => {
      clearTimeout(timer);
      setStage(undefined);
      made?.destroy();
    };
  }, [nodes]);

  const { scan, labels, labelsShown, labelOpacity, labelDrawing, confidence, reference } = props;
  const { region, windowLevel, volumeShown, fusion, picture = PLAIN_PICTURE } = props;
  useLayoutEffect(() => stage?.setPicture(picture), [stage, picture]);
  useLayoutEffect(() => stage?.setScan(scan, latest.current.windowLevel), [stage, scan]);
  useLayoutEffect(() => {
    stage?.setLabels(labelsShown ? labels : undefined, labelOpacity, labelDrawing);
  }, [stage, labels, labelsShown, labelOpacity, labelDrawing]);
  useLayoutEffect(() => stage?.setOverlay('confidence', confidence), [stage, confidence]);
  useLayoutEffect(() => stage?.setOverlay('reference', reference), [stage, reference]);
  useLayoutEffect(() => stage?.setOverlay('region', region), [stage, region]);
  useLayoutEffect(() => stage?.setOverlay('fusion', fusion), [stage, fusion]);
  useLayoutEffect(() => stage?.setWindow(windowLevel), [stage, windowLevel]);
  useLayoutEffect(() => stage?.setVolumeShown(volumeShown), [stage, volumeShown]);
  return stage;
}

function elementsOf(nodes: PaneNodes): Record<Pane, PaneElements> {
  const of = (pane: Pane): PaneElements => {
    const element = nodes[pane]?.element;
    const labels = nodes[pane]?.labels;
    if (!(element instanceof HTMLDivElement)) throw new TypeError(`pane ${pane} has no element`);
    return { element, labels: labels instanceof HTMLCanvasElement ? labels : undefined };
  };
  const [axial, sagittal, coronal, volume] = ALL_PANES.map(of);
  if (!axial || !sagittal || !coronal || !volume) throw new TypeError('a pane is missing');
  return { axial, sagittal, coronal, volume };
}
