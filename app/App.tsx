import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './App.module.css';
import { useConfidenceFollowing } from './confidence/index.ts';
import { IgnoreDialog, NewLabelsDialog, watchEditing, watchIgnore } from './editing/index.ts';
import { useKeyMap } from './keys/index.ts';
import {
  AddScansDialog,
  BatchForm,
  CheckDialog,
  ClassifyDialog,
  DatasetsPanel,
  DropTarget,
  FaultBoundary,
  ImportDatasetDialog,
  ImportReportDialog,
  JobAnnouncer,
  JobsDrawer,
  KeySheet,
  LabelsDialog,
  LoopDialog,
  ModelsPanel,
  NewDatasetDialog,
  OnnxForm,
  PlanningDialog,
  RightSide,
  ScansPanel,
  StatusBar,
  TakeHomeDialog,
  TeacherDialog,
  ToolStrip,
  TopBar,
  TrainingDialog,
  ViewerStage,
} from './panels/index.ts';
import { watchSecondScan } from './picture/index.ts';
import { usePreferences } from './state/index.ts';
import { FLOATING_ID } from './theme/index.ts';
import { WorkspaceBanner } from './workspace/index.ts';

/** The shell: scans and models left, tools beside them, the view, segments and run right, status below. */
export function App() {
  const { t } = useTranslation('shell');
  const leftShown = usePreferences((state) => state.leftShown);
  const rightShown = usePreferences((state) => state.rightShown);
  useKeyMap();
  useEffect(watchEditing, []);
  useEffect(watchIgnore, []);
  useEffect(watchSecondScan, []);
  useConfidenceFollowing();
  return (
    <FaultBoundary>
      <div className={classes.shell}>
        <TopBar />
        <WorkspaceBanner />
        <div className={classes.work}>
          {leftShown && (
            <aside className={classes.left} aria-label={t('sides.left')}>
              <ScansPanel />
              <DatasetsPanel />
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
              <RightSide />
            </aside>
          )}
        </div>
        <JobsDrawer />
        <StatusBar />
      </div>
      <DropTarget />
      <ImportReportDialog />
      <OnnxForm />
      <KeySheet />
      <NewDatasetDialog />
      <AddScansDialog />
      <ImportDatasetDialog />
      <LabelsDialog />
      <TakeHomeDialog />
      <CheckDialog />
      <TeacherDialog />
      <BatchForm />
      <TrainingDialog />
      <ClassifyDialog />
      <LoopDialog />
      <PlanningDialog />
      <NewLabelsDialog />
      <IgnoreDialog />
      <JobAnnouncer />
    </FaultBoundary>
  );
}
