import { Center, Loader } from '@mantine/core';
import { Suspense, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useConfidenceMap, usePreviewLabels } from '../../confidence/index.ts';
import { useEditedLabels, usePaneTool, useShownRegion } from '../../editing/index.ts';
import { showFailure } from '../../failures/index.ts';
import { useMeasuringTool, useShownMeasurements } from '../../measuring/index.ts';
import {
  BesideViewer,
  useFusion,
  useLinkedViews,
  usePictureStyle,
  useScanBeside,
} from '../../picture/index.ts';
import { useProvenanceLabels, useVersionBeside } from '../../review/index.ts';
import {
  heldLabels,
  heldReference,
  heldScan,
  shownScanOf,
  useCursor,
  useOpenLabels,
  usePreferences,
  useStudio,
  viewerMounted,
} from '../../state/index.ts';
import { type DisplayLabels, type DisplayScan, Viewer } from '../../viewer/index.ts';
import { VersionBeside } from '../review/VersionBeside.tsx';
import { EmptyStage } from './EmptyStage.tsx';
import classes from './ViewerStage.module.css';

/** The viewer with what is open, or the way to begin. */
export function ViewerStage() {
  const scan = useDisplayScan();
  const shownLabels = useDisplayLabels();
  const previewed = usePreviewLabels(shownLabels);
  const edited = useEditedLabels();
  const provenance = useProvenanceLabels();
  const confidence = useConfidenceMap();
  const reference = useDisplayReference();
  const editTool = usePaneTool();
  const measuringTool = useMeasuringTool();
  const measurements = useShownMeasurements();
  const fusion = useFusion();
  const picture = usePictureStyle();
  const scanBeside = useScanBeside();
  const version = useVersionBeside();
  const isBeside = scanBeside !== undefined || version !== undefined;
  const { beside, firstMoved, besideMoved, firstLooked, besideLooked } = useLinkedViews();
  const region = useShownRegion();
  const view = usePreferences();
  const heldBack = useStudio((state) => state.labelsHeldBack);
  const cursorMoved = useCursor((state) => state.cursorMoved);
  const libraryListed = useStudio((state) => state.libraryListed);
  const opening = useStudio((state) => state.opening);
  if (!scan) return libraryListed && !opening ? <EmptyStage /> : <Waiting />;
  return (
    <Suspense fallback={<Waiting />}>
      <div className={classes.scans}>
        <div className={classes.scan}>
          <Viewer
            ref={viewerMounted}
            scan={scan}
            labels={provenance ?? edited ?? previewed}
            confidence={heldBack ? undefined : confidence}
            reference={heldBack ? undefined : reference}
            fusion={fusion}
            measurements={measurements}
            picture={picture}
            onCentre={isBeside ? firstMoved : undefined}
            onCamera={isBeside ? firstLooked : undefined}
            region={region}
            layout={view.layout}
            mainPane={view.mainPane}
            windowLevel={view.windowLevel}
            labelOpacity={view.labelOpacity}
            labelDrawing={view.labelDrawing}
            labelsShown={view.labelsShown && !heldBack}
            crosshairShown={view.crosshairShown}
            volumeShown={view.volumeShown}
            hidePatientData={view.hidePatientData}
            tool={measuringTool ?? editTool}
            onCursor={cursorMoved}
            onWindowLevel={view.windowLevelChosen}
            onMaximise={view.paneMaximised}
            onShowVolume={view.volumeToggled}
            onFailure={showFailure}
          />
        </div>
        {scanBeside && (
          <div className={classes.scan}>
            <BesideViewer scan={scanBeside} handle={beside} onCentre={besideMoved} onCamera={besideLooked} />
          </div>
        )}
        {version && !scanBeside && (
          <div className={classes.scan}>
            <VersionBeside
              scan={scan}
              labels={version}
              handle={beside}
              onCentre={besideMoved}
              onCamera={besideLooked}
            />
          </div>
        )}
      </div>
    </Suspense>
  );
}

function Waiting() {
  const { t } = useTranslation('shell');
  return (
    <Center h="100%">
      <Loader size="sm" aria-label={t('opening')} />
    </Center>
  );
}

function useDisplayScan(): DisplayScan | undefined {
  const scan = useStudio(shownScanOf);
  const shown = useStudio((state) => state.shownScan);
  return useMemo(() => {
    const volume = heldScan();
    if (!scan || !shown || !volume) return undefined;
    const { name, modality, window: windowLevel } = scan;
    return { id: `${scan.id}:${shown.channel}`, name, volume, modality, windowLevel };
  }, [scan, shown]);
}

/** Outlines stand out from every label's own colour. */
const REFERENCE_COLOUR = '#FFFFFF';

function useDisplayReference(): DisplayLabels | undefined {
  const shown = useStudio((state) => state.shownReference);
  return useMemo(() => {
    const volume = heldReference();
    if (!shown || !volume) return undefined;
    const segments = shown.values.map((value) => ({
      value,
      name: String(value),
      colour: REFERENCE_COLOUR,
      visible: true,
    }));
    return { id: shown.id, volume, segments };
  }, [shown]);
}

function useDisplayLabels(): DisplayLabels | undefined {
  const open = useOpenLabels();
  const hidden = usePreferences((state) => state.hiddenSegments);
  const pointed = useStudio((state) => state.pointedSegment);
  return useMemo(() => {
    const volume = heldLabels();
    if (!open || !volume) return undefined;
    const segments = open.segments.map(({ value, name, colour, hatched = false }) => ({
      value,
      name,
      colour,
      hatched,
      visible: !hidden.includes(value),
      faint: pointed !== undefined && pointed !== value,
    }));
    return { id: open.id, volume, segments };
  }, [open, hidden, pointed]);
}
