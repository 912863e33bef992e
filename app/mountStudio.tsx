import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './theme/page.css';
import { createRoot } from 'react-dom/client';
import { App } from './App.tsx';
import { employWorkers, startStudio } from './actions/index.ts';
import { startTexts } from './i18n/index.ts';
import { missingFeature } from './missingFeature.ts';
import { UnsupportedPage } from './panels/index.ts';
import { watchQueue } from './queue/index.ts';
import { exposeScripting } from './scripting/index.ts';
import { usePreferences, useStudio } from './state/index.ts';
import { StudioTheme } from './theme/index.ts';
import { preloadViewer } from './viewer/index.ts';
import { type StudioWorkers, startWorkers } from './workers.ts';
import { takeWorkspace } from './workspace/index.ts';

/** Texts, then workers, then the page; the workspace is listed while the page is already there. */
export async function mountStudio(): Promise<void> {
  await startTexts(usePreferences.getState().language);
  const container = document.getElementById('root');
  if (!container) throw new Error('index.html has no element with the id "root".');
  const root = createRoot(container);
  const missing = await missingFeature();
  if (missing) {
    root.render(
      <StudioTheme>
        <UnsupportedPage missing={missing} />
      </StudioTheme>,
    );
    return;
  }
  const readOnly = !(await takeWorkspace());
  useStudio.getState().workspaceTaken(!readOnly);
  employWorkers(await chosenWorkers(readOnly));
  root.render(
    <StudioTheme>
      <App />
    </StudioTheme>,
  );
  exposeScripting(startStudio());
  void watchQueue();
  preloadViewer();
}

async function chosenWorkers(readOnly: boolean): Promise<StudioWorkers> {
  if (import.meta.env.DEV && new URLSearchParams(location.search).has('fake')) {
    const { fakeWorkers } = await import('./testing/index.ts');
    return fakeWorkers();
  }
  return startWorkers({ readOnly });
}
