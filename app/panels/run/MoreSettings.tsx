import { Button, Collapse, Group, NumberInput, Stack, Switch } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { budgets } from '../../actions/index.ts';
import { usePreferencesOf, useStudio } from '../../state/index.ts';

const GIB = 2 ** 30;

/** nnU-Net's own settings, at its defaults; few people need them. */
export function MoreSettings() {
  const { t } = useTranslation('run');
  const [opened, { toggle }] = useDisclosure(false);
  const settings = usePreferencesOf(
    'tileStepSize',
    'stepSizeChosen',
    'mirroring',
    'mirroringChosen',
    'saveProbabilities',
    'probabilitiesChosen',
    'keepConfidence',
    'keepMeasures',
    'measuresChosen',
  );
  return (
    <div>
      <Button
        variant="subtle"
        color="gray"
        size="compact-xs"
        ml={-8}
        leftSection={
          opened ? <IconChevronDown size={14} aria-hidden /> : <IconChevronRight size={14} aria-hidden />
        }
        aria-expanded={opened}
        onClick={toggle}
      >
        {t('more')}
      </Button>
      <Collapse expanded={opened} keepMounted={false}>
        <Stack gap="sm" pt="xs">
          <NumberInput
            label={t('stepSize.label')}
            description={t('stepSize.what')}
            min={0.1}
            max={1}
            step={0.05}
            decimalScale={2}
            value={settings.tileStepSize}
            onChange={(value) => {
              if (typeof value === 'number' && value > 0 && value <= 1) settings.stepSizeChosen(value);
            }}
          />
          <Switch
            label={t('mirroring.label')}
            description={t('mirroring.what')}
            checked={settings.mirroring}
            onChange={(event) => settings.mirroringChosen(event.currentTarget.checked)}
          />
          <Switch
            label={t('probabilities.label')}
            description={t('probabilities.what')}
            checked={settings.saveProbabilities}
            onChange={(event) => settings.probabilitiesChosen(event.currentTarget.checked)}
          />
          <Switch
            label={t('measures.label')}
            description={t('measures.what')}
            disabled={!settings.keepConfidence}
            checked={settings.keepMeasures && settings.keepConfidence}
            onChange={(event) => settings.measuresChosen(event.currentTarget.checked)}
          />
          <BudgetFields />
        </Stack>
      </Collapse>
    </div>
  );
}

function BudgetFields() {
  const { t } = useTranslation('run');
  const { gpuBudget, ramBudget, budgetChosen } = usePreferencesOf('gpuBudget', 'ramBudget', 'budgetChosen');
  // The default of the graphics memory depends on the adapter.
  useStudio((state) => state.devices);
  const now = budgets();
  const bytes = (value: number | string) =>
    typeof value === 'number' && value > 0 ? value * GIB : undefined;
  return (
    <Group grow align="flex-start">
      <NumberInput
        label={t('budget.gpu')}
        min={0.25}
        step={0.5}
        value={(gpuBudget ?? now.gpuBytes) / GIB}
        onChange={(value) => budgetChosen({ gpuBytes: bytes(value) })}
      />
      <NumberInput
        label={t('budget.ram')}
        min={0.25}
        step={0.5}
        value={(ramBudget ?? now.ramBytes) / GIB}
        onChange={(value) => budgetChosen({ ramBytes: bytes(value) })}
      />
    </Group>
  );
}
