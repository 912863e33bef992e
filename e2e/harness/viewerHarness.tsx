/** The viewer alone on a page, for the tests of the viewer: props are set and events read through
 *  `window.viewerHarness`. Not part of the studio's build. */
import i18next from 'i18next';
import { createRef, StrictMode, Suspense } from 'react';
import { createRoot } from 'react-dom/client';
import { initReactI18next } from 'react-i18next';
import english from '../../app/i18n/en/viewer.json';
import { segmentColour, Viewer, type ViewerHandle, type ViewerProps } from '../../app/viewer/index.ts';
import { isCancelled, StudioError } from '../../workers/failure/index.ts';
import type { Geometry, VoxelArray } from '../../workers/image/index.ts';
import { letterPhantom } from './letterPhantom.ts';

const handle = createRef<ViewerHandle>();
const events = {
  cursor: [] as unknown[],
  windowLevel: [] as unknown[],
  maximised: [] as string[],
  failures: [] as string[],
};

let props: ViewerProps = {
  layout: 'quad',
  mainPane: 'axial',
  labelOpacity: 0.5,
  labelsShown: true,
  crosshairShown: true,
  volumeShown: false,
  hidePatientData: false,
  onCursor: (readout) => void events.cursor.push(readout),
  onWindowLevel: (windowLevel) => {
    events.windowLevel.push(windowLevel);
    set({ windowLevel });
  },
  onMaximise: (pane) => void events.maximised.push(pane),
  onShowVolume: () => set({ volumeShown: true }),
  onFailure: (error) => {
    if (isCancelled(error)) return;
    events.failures.push(
      error instanceof StudioError ? `${error.code} ${JSON.stringify(error.details)}` : String(error),
    );
  },
};

const root = createRoot(document.getElementById('root') ?? document.body);

function set(change: Partial<ViewerProps>): void {
  props = { ...props, ...change };
  root.render(
    <StrictMode>
      <Suspense>
        <Viewer ref={handle} {...props} />
      </Suspense>
    </StrictMode>,
  );
}

let shown = 0;

function show(
  data: VoxelArray,
  geometry: Geometry,
  modality: 'CT' | 'MR' | 'other' = 'other',
  name = 'phantom',
): void {
  const volume = { data, channels: 1, geometry, fileDimension: 3 as const };
  set({ scan: { id: `scan-${++shown}`, name, volume, modality }, labels: undefined, windowLevel: undefined });
}

function label(data: VoxelArray, geometry: Geometry, names: Readonly<Record<number, string>>): void {
  const segments = Object.entries(names).map(([value, name]) => ({
    value: Number(value),
    name,
    colour: segmentColour(Number(value)),
    visible: true,
  }));
  const volume = { data, channels: 1, geometry, fileDimension: 3 as const };
  set({ labels: { id: `labels-${++shown}`, volume, segments } });
}

const harness = {
  set,
  show,
  label,
  letterPhantom,
  events,
  handle: () => {
    if (!handle.current) throw new Error('viewer is not mounted');
    return handle.current;
  },
  props: () => props,
};

export type ViewerHarness = typeof harness;

declare global {
  interface Window {
    viewerHarness: ViewerHarness;
  }
}

window.viewerHarness = harness;
await i18next.use(initReactI18next).init({
  lng: 'en',
  ns: ['viewer'],
  defaultNS: 'viewer',
  resources: { en: { viewer: english } },
  interpolation: { escapeValue: false },
});
set({});
