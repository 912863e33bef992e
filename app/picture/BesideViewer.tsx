import { type Ref, useState } from 'react';
import { showFailure } from '../failures/index.ts';
import { usePreferencesOf } from '../state/index.ts';
import {
  type DisplayScan,
  type Pane,
  type PaneCamera,
  Viewer,
  type ViewerHandle,
  type WindowLevel,
} from '../viewer/index.ts';
import { usePictureStyle } from './useSecondPictures.ts';

export interface BesideViewerProps {
  readonly scan: DisplayScan;
  readonly handle: Ref<ViewerHandle>;
  readonly onCentre: (world: readonly [number, number, number]) => void;
  readonly onCamera: (pane: Pane, camera: PaneCamera) => void;
}

const nothing = () => undefined;

/** A second scan in the same layout, its planes moved along with the first one's. Its window is its own. */
export function BesideViewer({ scan, handle, onCentre, onCamera }: BesideViewerProps) {
  const view = usePreferencesOf('layout', 'mainPane', 'crosshairShown', 'hidePatientData', 'paneMaximised');
  const picture = usePictureStyle();
  const [windowOf, setWindowOf] = useState<{ scan: string; windowLevel: WindowLevel }>();
  return (
    <Viewer
      ref={handle}
      scan={scan}
      layout={view.layout}
      mainPane={view.mainPane}
      {...(windowOf?.scan === scan.id && { windowLevel: windowOf.windowLevel })}
      picture={picture}
      labelOpacity={0}
      labelsShown={false}
      crosshairShown={view.crosshairShown}
      volumeShown={false}
      hidePatientData={view.hidePatientData}
      onCursor={nothing}
      onCentre={onCentre}
      onCamera={onCamera}
      onWindowLevel={(windowLevel) => setWindowOf({ scan: scan.id, windowLevel })}
      onMaximise={view.paneMaximised}
      onFailure={showFailure}
    />
  );
}
