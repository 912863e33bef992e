import { NativeSelect, Switch } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { RegionField } from '../../editing/index.ts';
import { modelOf, usePreferences, useStudio } from '../../state/index.ts';
import type { ModelSummary, ScanSummary } from '../../workers.ts';
import { FoldsField } from '../FoldsField.tsx';
import { DeviceChoiceField } from './DeviceChoiceField.tsx';
import { MoreSettings } from './MoreSettings.tsx';
import { PostprocessField } from './PostprocessField.tsx';
import { PreviousStageField } from './PreviousStageField.tsx';

export interface RunSettingsProps {
  readonly scan: ScanSummary | undefined;
  readonly model: ModelSummary | undefined;
}

export function RunSettings({ scan, model }: RunSettingsProps) {
  const { t } = useTranslation('run');
  const models = useStudio((state) => state.models);
  const modelChosen = usePreferences((state) => state.modelChosen);
  return (
    <>
      <NativeSelect
        label={t('model')}
        disabled={models.length === 0}
        value={model?.id ?? ''}
        onChange={(event) => modelChosen(modelOf(models, event.currentTarget.value))}
        data={
          models.length === 0
            ? [{ value: '', label: t('noModels') }]
            : models.map(({ id, name }) => ({ value: id, label: name }))
        }
      />
      {model && model.folds.length > 1 && <RunFolds model={model} />}
      {model && model.checkpoints.length > 1 && <CheckpointField model={model} />}
      {model?.needsPreviousStage && scan && <PreviousStageField scan={scan} model={model} />}
      {scan && <RegionField scan={scan} />}
      <DeviceChoiceField />
      <ConfidenceSwitch />
      {model?.kind === 'nnunet' && <PostprocessField model={model} />}
      <MoreSettings />
    </>
  );
}

/** What pseudo-labels are made of. */
function ConfidenceSwitch() {
  const { t } = useTranslation('run');
  const kept = usePreferences((state) => state.keepConfidence);
  const confidenceChosen = usePreferences((state) => state.confidenceChosen);
  return (
    <Switch
      label={t('confidence.label')}
      description={t('confidence.what')}
      checked={kept}
      onChange={(event) => confidenceChosen(event.currentTarget.checked)}
    />
  );
}

function RunFolds({ model }: { readonly model: ModelSummary }) {
  const folds = usePreferences((state) => state.folds);
  const foldsChosen = usePreferences((state) => state.foldsChosen);
  return <FoldsField folds={model.folds} chosen={folds} onChange={foldsChosen} />;
}

function CheckpointField({ model }: { readonly model: ModelSummary }) {
  const { t } = useTranslation('run');
  const checkpoint = usePreferences((state) => state.checkpoint);
  const checkpointChosen = usePreferences((state) => state.checkpointChosen);
  return (
    <NativeSelect
      label={t('checkpoint')}
      value={checkpoint}
      data={[...model.checkpoints]}
      onChange={(event) => checkpointChosen(event.currentTarget.value)}
    />
  );
}
