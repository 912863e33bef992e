import { Alert, Button, FileButton, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { attempt, compute } from '../../actions/index.ts';
import { readFolds, useSplitting } from '../../planning/index.ts';
import type { DatasetSummary, Split, SplittingFacts } from '../../workers.ts';
import { EmptyNote } from '../EmptyNote.tsx';
import { DuplicatesAlert } from './DuplicatesAlert.tsx';
import { FoldTable } from './FoldTable.tsx';
import { PatientsForm } from './PatientsForm.tsx';
import { TestSetForm } from './TestSetForm.tsx';

/** Which cases train and which validate, by patient where patients are known; and the test set that nothing touches. */
export function SplitsTab({ dataset: { folder } }: { readonly dataset: DatasetSummary }) {
  const { t } = useTranslation('planning');
  const { facts, refresh } = useSplitting(folder);
  if (!facts) return null;
  if (facts.cases.length === 0) return <EmptyNote text={t('noCases')} />;
  return (
    <Stack gap="md">
      <Warnings facts={facts} />
      <PatientsForm folder={folder} facts={facts} onChange={refresh} />
      <TestSetForm folder={folder} facts={facts} onChange={refresh} />
      <Folds folder={folder} facts={facts} onChange={refresh} />
    </Stack>
  );
}

function Warnings({ facts }: { readonly facts: SplittingFacts }) {
  const { t } = useTranslation('planning');
  const { duplicates, surveyed, trainedFolds, issues } = facts;
  return (
    <>
      {surveyed === 0 && <Text size="sm">{t('splits.notSurveyed')}</Text>}
      <DuplicatesAlert groups={duplicates} />
      {trainedFolds > 0 && <Text size="sm">{t('splits.trained', { count: trainedFolds })}</Text>}
      {issues.length > 0 && (
        <Alert color="red" title={t('splits.issues', { count: issues.length })}>
          {issues.slice(0, 8).map((issue) => (
            <Text key={`${issue.fold} ${issue.case} ${issue.what}`} size="sm">
              {t(`splits.issue.${issue.what}`, { fold: issue.fold, name: issue.case })}
            </Text>
          ))}
        </Alert>
      )}
    </>
  );
}

interface FoldsProps {
  readonly folder: string;
  readonly facts: SplittingFacts;
  readonly onChange: () => void;
}

function Folds({ folder, facts, onChange }: FoldsProps) {
  const { t } = useTranslation('planning');
  const [drafts, setDrafts] = useState<readonly (readonly Split[])[]>([]);
  const [unreadable, setUnreadable] = useState<string>();
  const folds = drafts.at(-1) ?? facts.folds;
  const isDraft = drafts.length > 0;
  const propose = (next: readonly Split[]) => setDrafts((before) => [...before, next]);
  const save = async (next: readonly Split[] | undefined) => {
    await compute().saveFolds(folder, next);
    setDrafts([]);
    onChange();
  };
  const load = async (file: File | null) => {
    if (!file) return;
    const read = readFolds(await file.text());
    setUnreadable(read ? undefined : file.name);
    if (read) propose(read);
  };
  return (
    <Stack gap="xs">
      <Text size="sm">{t(facts.isStored ? 'splits.stored' : 'splits.own')}</Text>
      <Group gap="sm">
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => attempt(async () => propose(await compute().makeFolds(folder, 'patient')))}
        >
          {t('splits.byPatient')}
        </Button>
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => attempt(async () => propose(await compute().makeFolds(folder, 'case')))}
        >
          {t('splits.byCase')}
        </Button>
        <FileButton accept="application/json,.json" onChange={(file) => attempt(() => load(file))}>
          {(props) => (
            <Button size="compact-sm" variant="default" {...props}>
              {t('splits.load')}
            </Button>
          )}
        </FileButton>
        <Button size="compact-sm" disabled={!isDraft} onClick={() => attempt(() => save(folds))}>
          {t('splits.save')}
        </Button>
        <Button
          size="compact-sm"
          variant="default"
          disabled={!isDraft}
          onClick={() => setDrafts((before) => before.slice(0, -1))}
        >
          {t('splits.undo')}
        </Button>
        {facts.isStored && (
          <Button size="compact-sm" variant="default" onClick={() => attempt(() => save(undefined))}>
            {t('splits.forget')}
          </Button>
        )}
      </Group>
      {unreadable !== undefined && (
        <Text size="sm" role="alert">
          {t('splits.unreadable', { name: unreadable })}
        </Text>
      )}
      <FoldTable facts={facts} folds={folds} onChange={propose} />
    </Stack>
  );
}
