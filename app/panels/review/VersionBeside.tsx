import { CloseButton, Group, Text } from '@mantine/core';
import type { Ref } from 'react';
import { useTranslation } from 'react-i18next';
import { showFailure } from '../../failures/index.ts';
import { usePictureStyle } from '../../picture/index.ts';
import { stopComparing, useReview } from '../../review/index.ts';
import { usePreferencesOf } from '../../state/index.ts';
import {
  type DisplayLabels,
  type DisplayScan,
  type Pane,
  type PaneCamera,
  Viewer,
  type ViewerHandle,
} from '../../viewer/index.ts';
import classes from './VersionBeside.module.css';

export interface VersionBesideProps {
  /** The open one: both sides show the same scan. */
  readonly scan: DisplayScan;
  readonly labels: DisplayLabels;
  readonly handle: Ref<ViewerHandle>;
  readonly onCentre: (world: readonly [number, number, number]) => void;
  readonly onCamera: (pane: Pane, camera: PaneCamera) => void;
}

const nothing = () => undefined;

/** An earlier label of the case beside the present one, its planes moved along. */
export function VersionBeside({ scan, labels, handle, onCentre, onCamera }: VersionBesideProps) {
  const { t } = useTranslation('review');
  const name = useReview((state) => state.compared?.name);
  const view = usePreferencesOf(
    'layout',
    'mainPane',
    'crosshairShown',
    'hidePatientData',
    'paneMaximised',
    'windowLevel',
    'windowLevelChosen',
    'labelOpacity',
    'labelsShown',
  );
  const picture = usePictureStyle();
  return (
    <section className={classes.version} aria-label={name}>
      <Group gap={6} px={8} wrap="nowrap" justify="space-between" className={classes.head}>
        <Text size="xs" truncate>
          {name}
        </Text>
        <CloseButton size="sm" aria-label={t('compare.stop')} onClick={stopComparing} />
      </Group>
      <div className={classes.planes}>
        <Viewer
          ref={handle}
          scan={scan}
          labels={labels}
          layout={view.layout}
          mainPane={view.mainPane}
          windowLevel={view.windowLevel}
          picture={picture}
          labelOpacity={view.labelOpacity}
          labelsShown={view.labelsShown}
          crosshairShown={view.crosshairShown}
          volumeShown={false}
          hidePatientData={view.hidePatientData}
          onCursor={nothing}
          onCentre={onCentre}
          onCamera={onCamera}
          onWindowLevel={view.windowLevelChosen}
          onMaximise={view.paneMaximised}
          onFailure={showFailure}
        />
      </div>
    </section>
  );
}
