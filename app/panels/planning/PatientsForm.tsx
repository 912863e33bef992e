import { Button, FileButton, Group, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { attempt, compute } from '../../actions/index.ts';
import { type Patients, patientsByPattern, patientsOfTable, patternOf } from '../../planning/index.ts';
import type { SplittingFacts } from '../../workers.ts';

export interface SplitFormProps {
  readonly folder: string;
  readonly facts: SplittingFacts;
  readonly onChange: () => void;
}

/** Whose scans the cases are: from their names, a table, or the DICOM they came from. */
export function PatientsForm({ folder, facts, onChange }: SplitFormProps) {
  const { t } = useTranslation('planning');
  const [text, setText] = useState('');
  const pattern = text === '' ? undefined : patternOf(text);
  const ids = facts.cases.map(({ id }) => id);
  const found = pattern ? patientsByPattern(ids, pattern) : undefined;
  const known = facts.cases.filter(({ patient, id }) => patient !== id);
  const note = async (patients: Patients) => {
    await compute().notePatients(folder, patients);
    onChange();
  };
  const load = async (file: File | null) => {
    if (file) await note({ ...patientsNow(), ...patientsOfTable(await file.text(), ids) });
  };
  return (
    <Stack gap={4}>
      <Text size="sm">
        {known.length === 0
          ? t('patients.none')
          : t('patients.known', {
              count: known.length,
              patients: new Set(known.map(({ patient }) => patient)).size,
            })}
      </Text>
      <Group gap="sm" align="flex-end">
        <TextInput
          size="xs"
          w={280}
          label={t('patients.pattern')}
          placeholder="^(patient\d+)_"
          value={text}
          error={text !== '' && !pattern && t('patients.noPattern')}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Button
          size="compact-sm"
          variant="default"
          disabled={!found || Object.keys(found).length === 0}
          onClick={() => attempt(() => note({ ...patientsNow(), ...found }))}
        >
          {t('patients.apply', {
            count: found ? new Set(Object.values(found)).size : 0,
          })}
        </Button>
        <FileButton accept="text/csv,.csv,.tsv,.txt" onChange={(file) => attempt(() => load(file))}>
          {(props) => (
            <Button size="compact-sm" variant="default" {...props}>
              {t('patients.table')}
            </Button>
          )}
        </FileButton>
        {known.length > 0 && (
          <Button size="compact-sm" variant="default" onClick={() => attempt(() => note({}))}>
            {t('patients.forget')}
          </Button>
        )}
      </Group>
    </Stack>
  );

  function patientsNow(): Patients {
    return Object.fromEntries(known.map(({ id, patient }) => [id, patient]));
  }
}
