import { Alert, Button, Group, NativeSelect, Stack, Table, TagsInput, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { attempt, compute, io } from '../../actions/index.ts';
import { useStudio } from '../../state/index.ts';
import { saveMapping, useTeacher } from '../../teacher/index.ts';
import type { DatasetSummary, LabelMapping, ModelSummary } from '../../workers.ts';

const UNKNOWN = 'unknown';

/** Which class of mine each of the teacher's classes becomes. Probabilities are merged before the best one is taken. */
export function MappingTab({ model }: { readonly model: ModelSummary }) {
  const { t } = useTranslation('evaluation');
  const saved = useTeacher((state) => state.mappings[model.id]);
  const datasets = useDatasets();
  const [draft, setDraft] = useState<LabelMapping>();
  const mapping = draft ?? saved;
  const targets = useTargets(datasets, model);
  const propose = (labels: Readonly<Record<string, number>> | undefined) =>
    attempt(async () => {
      if (labels) setDraft(await compute().proposeMapping(model.id, labels));
    });
  const teacherClasses = model.labels.filter(({ name }) => name !== 'ignore' && name !== 'background');
  return (
    <Stack gap="sm">
      <Text size="sm">{t('mapping.what')}</Text>
      <NativeSelect
        label={t('mapping.mine')}
        value=""
        data={[
          { value: '', label: t(mapping ? 'mapping.chooseOther' : 'mapping.choose') },
          ...targets.map(({ key, name }) => ({ value: key, label: name })),
        ]}
        onChange={(event) => propose(targets.find(({ key }) => key === event.currentTarget.value)?.labels)}
      />
      <TagsInput
        size="xs"
        label={t('mapping.typed')}
        placeholder={t('mapping.typedWhat')}
        value={mapping ? Object.keys(mapping.labels).filter((name) => mapping.labels[name] !== 0) : []}
        onChange={(names) =>
          propose({ background: 0, ...Object.fromEntries(names.map((name, at) => [name, at + 1])) })
        }
      />
      {mapping ? (
        <>
          <Table verticalSpacing={4} aria-label={t('mapping.table')}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('mapping.theirs')}</Table.Th>
                <Table.Th>{t('mapping.becomes')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {teacherClasses.map(({ name }) => (
                <Table.Tr key={name}>
                  <Table.Td>{name}</Table.Td>
                  <Table.Td>
                    <NativeSelect
                      aria-label={t('mapping.becomesOf', { name })}
                      value={mapping.map[name] ?? UNKNOWN}
                      data={[...Object.keys(mapping.labels), { value: UNKNOWN, label: t('mapping.unknown') }]}
                      onChange={(event) =>
                        setDraft({
                          ...mapping,
                          map: { ...mapping.map, [name]: event.currentTarget.value },
                        })
                      }
                    />
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
          <Missing mapping={mapping} />
          <Group>
            <Button
              disabled={!draft}
              onClick={() =>
                attempt(async () => {
                  await saveMapping(model.id, mapping);
                  setDraft(undefined);
                })
              }
            >
              {t('mapping.save')}
            </Button>
            <Button
              variant="default"
              onClick={() =>
                attempt(async () => {
                  await saveMapping(model.id, undefined);
                  setDraft(undefined);
                })
              }
            >
              {t('mapping.remove')}
            </Button>
            {saved && !draft && (
              <Text size="sm" role="status">
                {t('mapping.kept')}
              </Text>
            )}
          </Group>
        </>
      ) : (
        <Text size="sm" c="dimmed">
          {t('mapping.none')}
        </Text>
      )}
    </Stack>
  );
}

/** My classes that no class of the teacher becomes. */
function Missing({ mapping }: { readonly mapping: LabelMapping }) {
  const { t } = useTranslation('evaluation');
  const reached = new Set(Object.values(mapping.map));
  const missing = Object.entries(mapping.labels)
    .filter(([name, value]) => value !== 0 && !reached.has(name))
    .map(([name]) => name);
  if (missing.length === 0) return null;
  return (
    <Alert color="yellow" title={t('mapping.missing', { classes: missing.join(', ') })}>
      {t('mapping.missingWhat')}
    </Alert>
  );
}

function useDatasets(): readonly DatasetSummary[] {
  const [datasets, setDatasets] = useState<readonly DatasetSummary[]>([]);
  useEffect(() => {
    let current = true;
    void attempt(async () => {
      const found = await io().listDatasets();
      if (current) setDatasets(found);
    });
    return () => {
      current = false;
    };
  }, []);
  return datasets;
}

interface Target {
  readonly key: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, number>>;
}

/** Whose labels may be mine: those of a dataset in the workspace, of a model, of a label map that was edited here. */
function useTargets(datasets: readonly DatasetSummary[], teacher: ModelSummary): readonly Target[] {
  const { t } = useTranslation('evaluation');
  const models = useStudio((state) => state.models);
  const scans = useStudio((state) => state.scans);
  const ofDatasets = datasets
    .filter(({ hasRegions }) => !hasRegions)
    .map(({ folder, labels }) => ({ key: folder, name: folder, labels: labelsOf(labels) }));
  const ofModels = models.map(({ id, name, labels }) => ({
    key: id,
    name: t(id === teacher.id ? 'mapping.ofItself' : 'mapping.ofModel', { name }),
    labels: labelsOf(labels),
  }));
  const ofMaps = scans.flatMap(({ id, name, segments }) =>
    segments
      ? [
          {
            key: id,
            name,
            labels: labelsOf(segments.map((one) => ({ name: one.name, values: [one.value] }))),
          },
        ]
      : [],
  );
  return [...ofDatasets, ...ofMaps, ...ofModels];
}

/** As in dataset.json, background included and ignore left out. */
function labelsOf(
  labels: readonly { readonly name: string; readonly values: readonly number[] }[],
): Readonly<Record<string, number>> {
  const named = labels
    .filter(({ name, values }) => name !== 'ignore' && values.length === 1 && values[0] !== 0)
    .map(({ name, values }) => [name, values[0] ?? 0] as const);
  return { background: 0, ...Object.fromEntries(named) };
}
