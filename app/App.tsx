import { useTranslation } from 'react-i18next';
import classes from './App.module.css';
import { useKeyMap } from './keys/useKeyMap.ts';
import { DropTarget } from './panels/DropTarget.tsx';
import { FaultBoundary } from './panels/FaultBoundary.tsx';
import { ImportReportDialog } from './panels/ImportReportDialog.tsx';
import { JobAnnouncer } from './panels/JobAnnouncer.tsx';
import { KeySheet } from './panels/KeySheet.tsx';
import { ModelsPanel } from './panels/models/ModelsPanel.tsx';
import { OnnxForm } from './panels/models/OnnxForm.tsx';
import { RunPanel } from './panels/run/RunPanel.tsx';
import { StatusBar } from './panels/StatusBar.tsx';
import { ScansPanel } from './panels/scans/ScansPanel.tsx';
import { SegmentsPanel } from './panels/segments/SegmentsPanel.tsx';
import { ToolStrip } from './panels/ToolStrip.tsx';
import { TopBar } from './panels/topbar/TopBar.tsx';
import { ViewerStage } from './panels/viewer/ViewerStage.tsx';
import { usePreferences } from './state/preferences.ts';
import { FLOATING_ID } from './theme/theme.ts';

/** The shell: scans and models left, tools beside them, the view, segments and run right, status below. */
export function App() {
  const { t } = useTranslation('shell');
  const leftShown = usePreferences((state) => state.leftShown);
  const rightShown = usePreferences((state) => state.rightShown);
  useKeyMap();
  return (
    <FaultBoundary>
      <div className={classes.shell}>
        <TopBar />
        <div className={classes.work}>
          {leftShown && (
            <aside className={classes.left} aria-label={t('sides.left')}>
              <ScansPanel />
              <ModelsPanel />
            </aside>
          )}
          <main className={classes.main} aria-label={t('sides.view')}>
            <ToolStrip />
            <div className={classes.view}>
              <ViewerStage />
            </div>
            <div id={FLOATING_ID} />
          </main>
          {rightShown && (
            <aside className={classes.right} aria-label={t('sides.right')}>
              <SegmentsPanel />
              <RunPanel />
            </aside>
          )}
        </div>
        <StatusBar />
      </div>
      <DropTarget />
      <ImportReportDialog />
      <OnnxForm />
      <KeySheet />
      <JobAnnouncer />
    </FaultBoundary>
  );
}
