import { Checkbox, Group, ScrollArea, Table, Text, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ChoosableCase } from '../../teacher/index.ts';
import type { Fold } from '../../workers.ts';
import { CaseRow } from './CaseRow.tsx';
import { Spacer } from './SortableTable.tsx';
import { useRowsInSight } from './useRowsInSight.ts';

/** What is said of a chosen case beside that it takes part. */
export interface ChosenCase {
  /** Predict it by this fold alone. */
  readonly fold?: Fold | undefined;
  readonly trainedOn?: boolean;
}

export interface CasePickerProps<Source> {
  readonly label: string;
  readonly cases: readonly ChoosableCase<Source>[];
  readonly empty: string;
  /** By key. */
  readonly chosen: ReadonlyMap<string, ChosenCase>;
  readonly onChoose: (chosen: ReadonlyMap<string, ChosenCase>) => void;
  /** Folds among which one may be named for a case; asked for only with several. */
  readonly folds?: readonly Fold[] | undefined;
  /** Ask whether the model was trained on the case. */
  readonly asksTraining?: boolean | undefined;
}

/** A list of cases to tick, with search. */
export function CasePicker<Source>(props: CasePickerProps<Source>) {
  const { label, cases, empty, chosen, onChoose } = props;
  const { t } = useTranslation('evaluation');
  const [wanted, setWanted] = useState('');
  const viewport = useRef<HTMLDivElement>(null);
  const found = useMemo(() => {
    const text = wanted.trim().toLowerCase();
    return cases.filter(({ name, group = '' }) => `${group} ${name}`.toLowerCase().includes(text));
  }, [cases, wanted]);
  const rows = useRowsInSight(viewport, found.length);
  if (cases.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {empty}
      </Text>
    );
  }
  const all = found.every(({ key }) => chosen.has(key));
  const asksFold = (props.folds?.length ?? 0) > 1;
  const change = (key: string, change: ChosenCase) =>
    onChoose(new Map(chosen).set(key, { ...chosen.get(key), ...change }));
  return (
    <div>
      <Group gap="sm" mb={6}>
        <TextInput
          flex={1}
          aria-label={t('picker.search')}
          placeholder={t('picker.search')}
          leftSection={<IconSearch size={14} aria-hidden />}
          value={wanted}
          onChange={(event) => setWanted(event.currentTarget.value)}
        />
        <Text size="xs" c="dimmed">
          {t('picker.chosen', { count: chosen.size, of: cases.length })}
        </Text>
      </Group>
      <ScrollArea.Autosize mah={240} type="auto" offsetScrollbars="y" viewportRef={viewport}>
        <Table stickyHeader verticalSpacing={4} aria-label={label}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th w={32}>
                <Checkbox
                  size="xs"
                  aria-label={t('picker.all')}
                  checked={all && found.length > 0}
                  indeterminate={!all && found.some(({ key }) => chosen.has(key))}
                  onChange={() => onChoose(all ? without(chosen, found) : withAll(chosen, found))}
                />
              </Table.Th>
              <Table.Th>{t('picker.case')}</Table.Th>
              {asksFold && <Table.Th w={160}>{t('picker.fold')}</Table.Th>}
              {props.asksTraining && <Table.Th w={110}>{t('picker.trainedOn')}</Table.Th>}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            <Spacer height={rows.before} />
            {rows.shown.map((at) => {
              const one = found[at];
              return (
                one && (
                  <CaseRow
                    key={one.key}
                    one={one}
                    chosen={chosen.get(one.key)}
                    folds={asksFold ? props.folds : undefined}
                    asksTraining={props.asksTraining}
                    onToggle={() => onChoose(toggled(chosen, one.key))}
                    onChange={(now) => change(one.key, now)}
                  />
                )
              );
            })}
            <Spacer height={rows.after} />
          </Table.Tbody>
        </Table>
      </ScrollArea.Autosize>
    </div>
  );
}

type Chosen = ReadonlyMap<string, ChosenCase>;
type Keyed = readonly { readonly key: string }[];

function toggled(chosen: Chosen, key: string): Chosen {
  const next = new Map(chosen);
  if (!next.delete(key)) next.set(key, {});
  return next;
}

const withAll = (chosen: Chosen, found: Keyed): Chosen =>
  new Map([...chosen, ...found.filter(({ key }) => !chosen.has(key)).map(({ key }) => [key, {}] as const)]);

function without(chosen: Chosen, found: Keyed): Chosen {
  const next = new Map(chosen);
  for (const { key } of found) next.delete(key);
  return next;
}
