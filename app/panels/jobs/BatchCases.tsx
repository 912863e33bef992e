import { Button, Checkbox, Group, NativeSelect, SegmentedControl, Stack, Text } from '@mantine/core';
import { IconFolder } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { attempt, io } from '../../actions/index.ts';
import { VirtualRows } from '../../editing/index.ts';
import { BATCH_SOURCES, type BatchSource, type BatchValues } from '../../queue/index.ts';
import { useStudio } from '../../state/index.ts';
import type { BatchCase } from '../../workers.ts';
import classes from './BatchDialog.module.css';
import { droppedFolder, pickFolder } from './pickFolder.ts';

export interface BatchCasesProps {
  readonly values: BatchValues;
  readonly offered: readonly BatchCase[];
  readonly onChange: (now: Partial<BatchValues>) => void;
}

/** Where the scans come from, and which of them. */
export function BatchCases({ values, offered, onChange }: BatchCasesProps) {
  const { t } = useTranslation('jobs');
  const datasets = useStudio((state) => state.datasets);
  const { source, leftOut } = values;
  const take = (name: string, taken: boolean) => {
    const next = new Set(leftOut);
    if (taken) next.delete(name);
    else next.add(name);
    onChange({ leftOut: next });
  };
  const takenCount = offered.filter(({ name }) => !leftOut.has(name)).length;
  return (
    <Stack gap={8}>
      <SegmentedControl
        size="xs"
        aria-label={t('batch.source.label')}
        value={source}
        onChange={(value) => onChange({ source: value as BatchSource, leftOut: new Set() })}
        data={BATCH_SOURCES.map((value) => ({ value, label: t(`batch.source.${value}`) }))}
      />
      {source === 'dataset' && (
        <NativeSelect
          label={t('batch.ofDataset')}
          value={values.dataset}
          onChange={(event) => onChange({ dataset: event.currentTarget.value, leftOut: new Set() })}
          data={datasets.map(({ folder }) => folder)}
        />
      )}
      {source === 'folder' && <FolderPick values={values} onChange={onChange} />}
      {offered.length > 0 ? (
        <>
          <Checkbox
            size="xs"
            label={t('batch.taken', { taken: takenCount, count: offered.length })}
            checked={takenCount === offered.length}
            indeterminate={takenCount > 0 && takenCount < offered.length}
            onChange={(event) =>
              onChange({
                leftOut: event.currentTarget.checked ? new Set() : new Set(offered.map(({ name }) => name)),
              })
            }
          />
          <div className={classes.cases} data-scrolls>
            <VirtualRows
              label={t('batch.cases')}
              count={offered.length}
              row={(at) => {
                const name = offered[at]?.name ?? '';
                return (
                  <li key={name} className={classes.case}>
                    <Checkbox
                      size="xs"
                      label={name}
                      checked={!leftOut.has(name)}
                      onChange={(event) => take(name, event.currentTarget.checked)}
                    />
                  </li>
                );
              }}
            />
          </div>
        </>
      ) : (
        source !== 'folder' && (
          <Text size="xs" c="dimmed">
            {t(`batch.empty.${source}`)}
          </Text>
        )
      )}
    </Stack>
  );
}

function FolderPick({ values, onChange }: Pick<BatchCasesProps, 'values' | 'onChange'>) {
  const { t } = useTranslation('jobs');
  const keep = async (picked: Promise<FileSystemDirectoryHandle | undefined>) => {
    const handle = await picked;
    if (handle) onChange({ folder: await io().keepFolder(handle), leftOut: new Set() });
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is the mouse's way; the button does the same
    <div
      className={classes.drop}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        event.stopPropagation();
        void attempt(() => keep(droppedFolder(event.dataTransfer)));
      }}
    >
      <Group gap="sm" wrap="nowrap">
        <Button
          variant="default"
          leftSection={<IconFolder size={14} aria-hidden />}
          onClick={() => attempt(() => keep(pickFolder()))}
        >
          {t('batch.pickFolder')}
        </Button>
        <Text size="xs" c="dimmed">
          {values.folder
            ? t('batch.folderHas', { folder: values.folder.name, count: values.folder.cases.length })
            : t('batch.folderWhat')}
        </Text>
      </Group>
    </div>
  );
}
