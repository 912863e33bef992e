import { Alert, Button, Group, NativeSelect, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { attempt, compute, useAnswer } from '../../actions/index.ts';
import { closePlanning, usePlanningJob } from '../../planning/index.ts';
import { addJob, openJobForm } from '../../queue/index.ts';
import type { StoredPlans } from '../../workers.ts';
import { ConfigurationCard } from './ConfigurationCard.tsx';
import { PlansEditor } from './PlansEditor.tsx';

export interface PlansSectionProps {
  readonly folder: string;
  readonly names: readonly string[];
  /** Other plans were stored. */
  readonly onChange: () => void;
}

/** One of the dataset's plans: its networks, and what is done with them. */
export function PlansSection({ folder, names, onChange }: PlansSectionProps) {
  const { t } = useTranslation('planning');
  const [chosen, choose] = useState<string>();
  const [isEdited, edit] = useState(false);
  const isBusy = usePlanningJob(folder) !== undefined;
  const name = names.find((one) => one === chosen) ?? names.at(-1);
  const plans = usePlans(folder, name, names);
  if (name === undefined) return <Text size="sm">{t('plans.none')}</Text>;
  const preprocess = (configurations: readonly string[]) =>
    addJob({
      kind: 'preprocess',
      dataset: folder,
      plans: name,
      configurations: [...configurations],
      onlyPlanned: true,
    });
  const train = () => {
    closePlanning();
    openJobForm('train', folder);
  };
  // The cascade shares its data with the full resolution.
  const own = (plans?.configurations ?? []).filter(({ previousStage }) => previousStage === undefined);
  return (
    <Stack gap="sm">
      <Group gap="sm" align="flex-end">
        <NativeSelect
          size="xs"
          label={t('plans.which')}
          value={name}
          data={[...names]}
          onChange={(event) => choose(event.currentTarget.value)}
        />
        <Button
          size="compact-sm"
          variant="default"
          disabled={isBusy || own.length === 0}
          onClick={() => attempt(() => preprocess(own.map((one) => one.name)))}
        >
          {t('plans.preprocess')}
        </Button>
        <Button size="compact-sm" variant="default" onClick={() => edit(!isEdited)} aria-expanded={isEdited}>
          {t('plans.edit')}
        </Button>
        <Button size="compact-sm" disabled={own.length === 0} onClick={train}>
          {t('plans.train')}
        </Button>
      </Group>
      {plans && plans.planner !== '' && (
        <Text size="xs" c="dimmed">
          {t('plans.by', { planner: plans.planner })}
        </Text>
      )}
      {plans && plans.issues.length > 0 && (
        <Alert color="yellow" title={t('plans.unreadable')}>
          {plans.issues.map(({ path, message }) => `${path} ${message}`).join(' ')}
        </Alert>
      )}
      {isEdited && plans && (
        <PlansEditor
          key={name}
          dataset={folder}
          name={name}
          text={plans.text}
          onClose={() => edit(false)}
          onSaved={(saved) => {
            edit(false);
            choose(saved);
            onChange();
          }}
        />
      )}
      {plans?.configurations.map((configuration) => (
        <ConfigurationCard
          key={`${name} ${configuration.name}`}
          dataset={folder}
          plans={name}
          configuration={configuration}
        />
      ))}
    </Stack>
  );
}

/** Read anew when there are other plans: a planner may have written over these. */
function usePlans(
  folder: string,
  name: string | undefined,
  names: readonly string[],
): StoredPlans | undefined {
  const of = name === undefined ? undefined : `${folder} ${name}`;
  return useAnswer(of, () => compute().readPlans(folder, name ?? ''), names);
}
