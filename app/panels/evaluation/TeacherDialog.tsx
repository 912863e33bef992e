import { Modal, Tabs } from '@mantine/core';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { attempt } from '../../actions/index.ts';
import { modelOf, useStudio } from '../../state/index.ts';
import {
  closeTeacher,
  openTeacher,
  readTeacherFacts,
  TEACHER_TABS,
  type TeacherTab,
  useTeacher,
} from '../../teacher/index.ts';
import { CalibrateTab } from './CalibrateTab.tsx';
import { EvaluateTab } from './EvaluateTab.tsx';
import { MappingTab } from './MappingTab.tsx';
import { ResemblanceTab } from './ResemblanceTab.tsx';

const CONTENT = {
  evaluate: EvaluateTab,
  calibrate: CalibrateTab,
  mapping: MappingTab,
  resemblance: ResemblanceTab,
} as const;

/** A first look at a model before it teaches: is it good, does it know how sure it is, do its classes and scans fit. */
export function TeacherDialog() {
  const { t } = useTranslation('evaluation');
  const dialog = useTeacher((state) => state.dialog);
  const models = useStudio((state) => state.models);
  const model = modelOf(models, dialog?.model);
  const id = model?.id;
  useEffect(() => {
    if (id) void attempt(() => readTeacherFacts(id));
  }, [id]);
  if (!dialog || !model) return null;
  return (
    <Modal
      opened
      onClose={closeTeacher}
      title={t('title', { name: model.name })}
      size={860}
      styles={{ body: { minHeight: 'min(620px, 75dvh)' } }}
      closeButtonProps={{ 'aria-label': t('shell:close') }}
    >
      <Tabs
        value={dialog.tab}
        keepMounted={false}
        onChange={(tab) => isTab(tab) && openTeacher(model.id, tab)}
      >
        <Tabs.List mb="md" aria-label={t('steps')}>
          {TEACHER_TABS.map((tab) => (
            <Tabs.Tab key={tab} value={tab}>
              {t(`tab.${tab}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {TEACHER_TABS.map((tab) => {
          const Content = CONTENT[tab];
          return (
            <Tabs.Panel key={tab} value={tab}>
              <Content model={model} />
            </Tabs.Panel>
          );
        })}
      </Tabs>
    </Modal>
  );
}

const isTab = (value: string | null): value is TeacherTab => TEACHER_TABS.some((tab) => tab === value);
