import { ActionIcon, Button, Group, NativeSelect, Stack, Switch, Text } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { attempt, compute, useAnswer, useAskedAgain } from '../../actions/index.ts';
import { startAsking } from '../../classification/index.ts';
import { closeJobForm } from '../../queue/index.ts';
import { useImageCases } from '../../teacher/index.ts';
import type { ClassifierReport } from '../../workers.ts';
import { confirmRemoval } from '../confirmRemoval.ts';
import { CasePicker, type ChosenCase } from '../evaluation/CasePicker.tsx';
import { DeviceChoiceField } from '../run/DeviceChoiceField.tsx';

/** Scans that a classifier is asked about. */
export function AskForm() {
  const { t } = useTranslation('classification');
  const [classifiers, readAgain] = useClassifiers();
  const [named, setNamed] = useState<string>();
  const [maps, setMaps] = useState(true);
  const cases = useImageCases();
  const [chosen, choose] = useState<ReadonlyMap<string, ChosenCase>>(new Map());
  const classifier = classifiers?.find(({ facts }) => facts.name === named) ?? classifiers?.[0];
  if (!classifiers) return null;
  if (!classifier) return <Text size="sm">{t('ask.none')}</Text>;
  const { name, task } = classifier.facts;
  const wanted = cases.flatMap(({ key, name: own, source }) =>
    chosen.has(key) && source.from !== 'files' ? [{ name: own, source }] : [],
  );
  return (
    <Stack gap="sm">
      <Group align="flex-end" gap="xs" wrap="nowrap">
        <NativeSelect
          flex={1}
          label={t('ask.classifier')}
          description={task.classes.join(', ')}
          value={name}
          data={classifiers.map(({ facts }) => facts.name)}
          onChange={(event) => setNamed(event.currentTarget.value)}
        />
        <ActionIcon
          variant="default"
          size={36}
          aria-label={t('ask.remove', { name })}
          onClick={() =>
            confirmRemoval(name, async () => {
              await compute().removeClassifier(name);
              readAgain();
            })
          }
        >
          <IconTrash size={16} aria-hidden />
        </ActionIcon>
      </Group>
      <CasePicker
        label={t('ask.cases')}
        empty={t('ask.noCases')}
        cases={cases}
        chosen={chosen}
        onChoose={choose}
      />
      <Switch
        size="sm"
        label={t('ask.maps')}
        checked={maps}
        onChange={(event) => setMaps(event.currentTarget.checked)}
      />
      <DeviceChoiceField />
      <Button
        disabled={wanted.length === 0}
        onClick={() =>
          attempt(async () => {
            await startAsking(name, wanted, maps);
            closeJobForm();
          })
        }
      >
        {t('ask.start', { count: wanted.length })}
      </Button>
    </Stack>
  );
}

/** Undefined until they are read; and how they are read again. */
function useClassifiers(): [readonly ClassifierReport[] | undefined, () => void] {
  const [asked, askAgain] = useAskedAgain();
  return [useAnswer('classifiers', () => compute().listClassifiers(), asked), askAgain];
}
