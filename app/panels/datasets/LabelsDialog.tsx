import {
  ActionIcon,
  Button,
  Group,
  List,
  Modal,
  NativeSelect,
  ScrollArea,
  Stack,
  Switch,
  Text,
  TextInput,
} from '@mantine/core';
import { IconArrowBackUp, IconArrowDown, IconArrowUp, IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { attempt, setLabelledCertain } from '../../actions/index.ts';
import { useStudio } from '../../state/index.ts';
import type { DatasetSummary } from '../../workers.ts';
import { useWork } from '../useWork.ts';
import { WorkProgress } from '../WorkProgress.tsx';
import { relabelDataset } from './datasetActions.ts';
import { useDatasetForms } from './datasetForms.ts';
import classes from './LabelsDialog.module.css';
import {
  changesOf,
  keptRows,
  type LabelRow,
  movedRow,
  rowsFault,
  rowsOf,
  targetOf,
  valueMoves,
} from './labelRows.ts';

const close = () => useDatasetForms.setState({ labelsOf: undefined });

/** Names, order, additions and removals of a dataset's labels, and what that makes of its voxels. */
export function LabelsDialog() {
  const { t } = useTranslation('datasets');
  const folder = useDatasetForms((state) => state.labelsOf);
  const dataset = useStudio((state) => state.datasets.find((one) => one.folder === folder));
  return (
    <Modal
      opened={dataset !== undefined}
      onClose={close}
      size="lg"
      title={t('labels.title', { name: dataset?.name })}
      closeButtonProps={{ 'aria-label': t('shell:close') }}
    >
      {dataset && <LabelsForm key={dataset.folder} dataset={dataset} />}
    </Modal>
  );
}

function LabelsForm({ dataset }: { readonly dataset: DatasetSummary }) {
  const { t } = useTranslation('datasets');
  const [rows, setRows] = useState(() => rowsOf(dataset));
  const { work, start, cancel } = useWork();
  const fault = rowsFault(rows);
  const change = (key: string, facts: Partial<LabelRow>) =>
    setRows(rows.map((row) => (row.key === key ? { ...row, ...facts } : row)));
  const save = async () => {
    const run = start((onProgress, signal) =>
      relabelDataset(dataset.folder, changesOf(rows), onProgress, signal),
    );
    if (await run) close();
  };
  return (
    <Stack gap="sm">
      <Text size="sm">{t(dataset.hasRegions ? 'labels.regions' : 'labels.what')}</Text>
      <ul className={classes.list} aria-label={t('labels.list')}>
        {rows.map((row) => (
          <Row
            key={row.key}
            row={row}
            rows={rows}
            dataset={dataset}
            onChange={(facts) => change(row.key, facts)}
            onMove={(step) => setRows(movedRow(rows, row.key, step))}
            onDrop={() => setRows(rows.filter(({ key }) => key !== row.key))}
          />
        ))}
        {dataset.ignore !== undefined && (
          <li className={classes.row}>
            <span className={classes.value}>{keptRows(rows).length + 1}</span>
            <Text size="sm" c="dimmed">
              {t('labels.ignore')}
            </Text>
          </li>
        )}
      </ul>
      {!dataset.hasRegions && (
        <Button
          variant="subtle"
          size="compact-sm"
          style={{ alignSelf: 'flex-start' }}
          leftSection={<IconPlus size={15} aria-hidden />}
          onClick={() => setRows([...rows, { key: crypto.randomUUID(), name: '' }])}
        >
          {t('labels.add')}
        </Button>
      )}
      {dataset.partial && (
        <Switch
          label={t('labels.certain')}
          description={t('labels.certainWhat')}
          checked={dataset.labelledCertain === true}
          onChange={(event) => {
            const { checked } = event.currentTarget;
            void attempt(() => setLabelledCertain(dataset.folder, checked));
          }}
        />
      )}
      <Moves dataset={dataset} rows={rows} />
      {work ? (
        <WorkProgress label={t('labels.changing')} progress={work.progress} onCancel={cancel} />
      ) : (
        <Group justify="flex-end">
          {fault && (
            <Text size="sm" c="red" role="status" mr="auto">
              {t(`labels.fault.${fault}`)}
            </Text>
          )}
          <Button variant="default" onClick={close}>
            {t('shell:cancel')}
          </Button>
          <Button disabled={fault !== undefined} onClick={save}>
            {t('labels.do')}
          </Button>
        </Group>
      )}
    </Stack>
  );
}

/** What changes in the label files, said before it is done. */
function Moves({ dataset, rows }: { readonly dataset: DatasetSummary; readonly rows: readonly LabelRow[] }) {
  const { t } = useTranslation('datasets');
  const moves = valueMoves(dataset, rows);
  if (moves.length === 0) return <Text size="sm">{t('labels.noMoves')}</Text>;
  return (
    <div>
      <Text size="sm">{t('labels.moves')}</Text>
      <ScrollArea.Autosize mah="16vh" viewportProps={{ tabIndex: 0 }}>
        <List size="sm" aria-label={t('labels.moves')}>
          {moves.map(({ name, value, to }) => (
            <List.Item key={value}>
              {t(to === 0 ? 'labels.toBackground' : 'labels.move', { name, value, to })}
            </List.Item>
          ))}
        </List>
      </ScrollArea.Autosize>
    </div>
  );
}

interface RowProps {
  readonly row: LabelRow;
  readonly rows: readonly LabelRow[];
  readonly dataset: DatasetSummary;
  readonly onChange: (facts: Partial<LabelRow>) => void;
  readonly onMove: (step: -1 | 1) => void;
  readonly onDrop: () => void;
}

function Row({ row, rows, dataset, onChange, onMove, onDrop }: RowProps) {
  const { t } = useTranslation('datasets');
  const { from, name, becomes, key } = row;
  const kept = keptRows(rows);
  const place = kept.findIndex((one) => one.key === key);
  const shown = name === '' ? t('labels.unnamed') : name;
  if (becomes !== undefined)
    return (
      <li className={classes.row}>
        <span className={classes.value}>–</span>
        <Text size="sm" td="line-through" c="dimmed" truncate className={classes.name}>
          {from}
        </Text>
        <NativeSelect
          aria-label={t('labels.becomes', { name: from })}
          value={targetOf(rows, row)}
          onChange={(event) => onChange({ becomes: event.currentTarget.value })}
          data={[
            { value: 'background', label: t('labels.asBackground') },
            ...(dataset.ignore === undefined ? [] : [{ value: 'ignore', label: t('labels.asIgnore') }]),
            ...kept.flatMap((one) =>
              one.from === undefined
                ? []
                : [{ value: one.from, label: t('labels.asLabel', { name: one.name }) }],
            ),
          ]}
        />
        <ActionIcon
          aria-label={t('labels.keep', { name: from })}
          onClick={() => onChange({ becomes: undefined })}
        >
          <IconArrowBackUp size={16} aria-hidden />
        </ActionIcon>
      </li>
    );
  return (
    <li className={classes.row}>
      <span className={classes.value}>{dataset.hasRegions ? '' : place + 1}</span>
      <TextInput
        className={classes.name}
        aria-label={t('labels.name', { name: from ?? place + 1 })}
        value={name}
        data-autofocus={from === undefined && name === ''}
        onChange={(event) => onChange({ name: event.currentTarget.value })}
      />
      {!dataset.hasRegions && (
        <>
          <ActionIcon
            aria-label={t('labels.up', { name: shown })}
            disabled={place === 0}
            onClick={() => onMove(-1)}
          >
            <IconArrowUp size={16} aria-hidden />
          </ActionIcon>
          <ActionIcon
            aria-label={t('labels.down', { name: shown })}
            disabled={place === kept.length - 1}
            onClick={() => onMove(1)}
          >
            <IconArrowDown size={16} aria-hidden />
          </ActionIcon>
          <ActionIcon
            aria-label={t('labels.remove', { name: shown })}
            onClick={() => (from === undefined ? onDrop() : onChange({ becomes: 'background' }))}
          >
            <IconTrash size={16} aria-hidden />
          </ActionIcon>
        </>
      )}
    </li>
  );
}
