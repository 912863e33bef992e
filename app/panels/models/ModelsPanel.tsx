import { Menu } from '@mantine/core';
import { IconDownload, IconGauge, IconInfoCircle, IconSitemap, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { removeModel } from '../../actions/index.ts';
import { formatBytes } from '../../i18n/index.ts';
import { jobsNeeding, useQueue } from '../../queue/index.ts';
import { foregroundNames, usePreferences, useStudio } from '../../state/index.ts';
import { openTeacher } from '../../teacher/index.ts';
import type { ModelSummary } from '../../workers.ts';
import { confirmRemoval } from '../confirmRemoval.ts';
import { EmptyNote } from '../EmptyNote.tsx';
import rows from '../ListRow.module.css';
import { ListRow } from '../ListRow.tsx';
import { Panel } from '../Panel.tsx';
import { ExportOnnx } from './ExportOnnx.tsx';
import { ModelDetails } from './ModelDetails.tsx';

const SHORT_HASH = 8;
type Dialog = { readonly kind: 'details' | 'export'; readonly model: ModelSummary };

export function ModelsPanel() {
  const { t } = useTranslation('models');
  const models = useStudio((state) => state.models);
  const [dialog, setDialog] = useState<Dialog>();
  const close = () => setDialog(undefined);
  return (
    <Panel grows title={t('title')} note={models.length > 0 ? String(models.length) : undefined}>
      {models.length === 0 ? (
        <EmptyNote text={t('empty')} />
      ) : (
        <ul className={rows.list}>
          {models.map((model) => (
            <ModelRow key={model.id} model={model} onDialog={setDialog} />
          ))}
        </ul>
      )}
      {dialog?.kind === 'details' && <ModelDetails model={dialog.model} onClose={close} />}
      {dialog?.kind === 'export' && <ExportOnnx model={dialog.model} onClose={close} />}
    </Panel>
  );
}

interface ModelRowProps {
  readonly model: ModelSummary;
  readonly onDialog: (dialog: Dialog) => void;
}

function ModelRow({ model, onDialog }: ModelRowProps) {
  const { t, i18n } = useTranslation('models');
  const chosen = usePreferences((state) => state.model === model.id);
  const modelChosen = usePreferences((state) => state.modelChosen);
  const facts = [
    model.kind === 'onnx' ? 'ONNX' : model.configuration,
    t('labels', { count: foregroundNames(model.labels).length }),
    model.patchSize.join(' × '),
    t('folds', { count: model.folds.length }),
    formatBytes(model.bytes, i18n.language),
    model.sha256.slice(0, SHORT_HASH),
  ];
  return (
    <ListRow
      icon={<IconSitemap size={16} />}
      name={model.name}
      facts={facts}
      chosen={chosen}
      onChoose={() => modelChosen(model)}
      menuLabel={t('more', { name: model.name })}
      menu={
        <>
          <Menu.Item
            leftSection={<IconInfoCircle size={15} aria-hidden />}
            onClick={() => onDialog({ kind: 'details', model })}
          >
            {t('details.open')}
          </Menu.Item>
          {model.kind === 'nnunet' && (
            <Menu.Item
              leftSection={<IconGauge size={15} aria-hidden />}
              onClick={() => openTeacher(model.id, 'evaluate')}
            >
              {t('check')}
            </Menu.Item>
          )}
          {model.kind === 'nnunet' && (
            <Menu.Item
              leftSection={<IconDownload size={15} aria-hidden />}
              onClick={() => onDialog({ kind: 'export', model })}
            >
              {t('export.open')}
            </Menu.Item>
          )}
          <Menu.Item
            color="red.9"
            leftSection={<IconTrash size={15} aria-hidden />}
            onClick={() => {
              const { length: jobs } = jobsNeeding(useQueue.getState().jobs, model.id);
              confirmRemoval(model.name, () => removeModel(model.id), { jobs });
            }}
          >
            {t('remove')}
          </Menu.Item>
        </>
      }
    />
  );
}
