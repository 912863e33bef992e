import {
  ActionIcon,
  CloseButton,
  Group,
  Menu,
  NativeSelect,
  Stack,
  Text,
  TextInput,
  UnstyledButton,
} from '@mantine/core';
import { IconDots, IconTrash } from '@tabler/icons-react';
import { memo, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useShallow } from 'zustand/react/shallow';
import { attempt, setCaseState } from '../../actions/index.ts';
import { VirtualRows } from '../../editing/index.ts';
import { CASE_ORDERS, shownCases, shownScanOf, useStudio } from '../../state/index.ts';
import type { CaseState, CaseSummary, DatasetSummary } from '../../workers.ts';
import { EmptyNote } from '../EmptyNote.tsx';
import classes from './CaseList.module.css';
import { confirmCaseRemoval, showCase } from './datasetActions.ts';

const STATES: readonly CaseState[] = [
  'unlabelled',
  'inWork',
  'done',
  'predicted',
  'accepted',
  'corrected',
  'rejected',
];

/** What a person may say of a case; the others come from what is done with it. */
const SAID: readonly CaseState[] = ['inWork', 'done', 'rejected'];

export function CaseList({ dataset: { folder } }: { readonly dataset: DatasetSummary }) {
  const { t } = useTranslation('datasets');
  const { cases, caseSearch, caseState, caseOrder } = useStudio(
    useShallow((state) => ({
      cases: state.cases,
      caseSearch: state.caseSearch,
      caseState: state.caseState,
      caseOrder: state.caseOrder,
    })),
  );
  const shown = useMemo(
    () => shownCases({ cases, caseSearch, caseState, caseOrder }),
    [cases, caseSearch, caseState, caseOrder],
  );
  const open = useStudio((state) => shownScanOf(state)?.inDataset);
  const opening = useStudio((state) => state.opening);
  const at = open?.folder === folder ? shown.findIndex(({ id }) => id === open.case) : -1;
  if (cases.length === 0) return <EmptyNote text={t('noCases')} />;
  return (
    <Stack gap={4}>
      <CaseFilter />
      {shown.length === 0 && <EmptyNote text={t('noMatch')} />}
      <VirtualRows
        label={t('cases')}
        count={shown.length}
        active={at}
        row={(index) => {
          const one = shown[index];
          if (!one) return null;
          const isBusy = opening?.endsWith(`${folder}/${one.id}`) ?? false;
          // By place, not by case: a row that shows another case is far sooner drawn than a new row, and a search shows
          // twenty others at every key.
          return <CaseRow key={index} folder={folder} one={one} chosen={index === at} busy={isBusy} />;
        }}
      />
    </Stack>
  );
}

function CaseFilter() {
  const { t } = useTranslation('datasets');
  const caseSearch = useStudio((state) => state.caseSearch);
  const caseState = useStudio((state) => state.caseState);
  const caseOrder = useStudio((state) => state.caseOrder);
  const { caseSearched, caseStateChosen, caseOrderChosen } = useStudio.getState();
  return (
    <Stack gap={4} px="sm">
      <TextInput
        size="xs"
        aria-label={t('search')}
        placeholder={t('search')}
        value={caseSearch}
        onChange={(event) => caseSearched(event.currentTarget.value)}
        rightSection={
          caseSearch !== '' && (
            <CloseButton size="xs" aria-label={t('clearSearch')} onClick={() => caseSearched('')} />
          )
        }
      />
      <Group gap={4} grow>
        <NativeSelect
          size="xs"
          aria-label={t('filter')}
          value={caseState}
          data={[
            { value: 'all', label: t('allStates') },
            ...STATES.map((state) => ({ value: state, label: t(`state.${state}`) })),
          ]}
          onChange={(event) =>
            caseStateChosen(STATES.find((state) => state === event.currentTarget.value) ?? 'all')
          }
        />
        <NativeSelect
          size="xs"
          aria-label={t('order.label')}
          value={caseOrder}
          data={CASE_ORDERS.map((order) => ({ value: order, label: t(`order.${order}`) }))}
          onChange={(event) => {
            const order = CASE_ORDERS.find((known) => known === event.currentTarget.value);
            if (order) caseOrderChosen(order);
          }}
        />
      </Group>
    </Stack>
  );
}

interface CaseRowProps {
  readonly folder: string;
  readonly one: CaseSummary;
  readonly chosen: boolean;
  readonly busy: boolean;
}

const CaseRow = memo(function CaseRow({ folder, one, chosen, busy }: CaseRowProps) {
  const { t } = useTranslation('datasets');
  const { id, state } = one;
  return (
    <li className={classes.row} data-chosen={chosen} aria-busy={busy}>
      <UnstyledButton className={classes.main} aria-current={chosen} onClick={() => showCase(folder, id)}>
        <Text component="span" size="sm" truncate title={id}>
          {id}
        </Text>
        <span className={classes.state} data-state={state}>
          {t(`state.${state}`)}
        </span>
      </UnstyledButton>
      <Menu>
        <Menu.Target>
          <ActionIcon aria-label={t('more', { name: id })} size="sm">
            <IconDots size={15} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {one.label !== undefined &&
            SAID.filter((said) => said !== state).map((said) => (
              <Menu.Item key={said} onClick={() => attempt(() => setCaseState(folder, id, said))}>
                {t(`say.${said}`)}
              </Menu.Item>
            ))}
          <Menu.Item
            color="red"
            leftSection={<IconTrash size={15} aria-hidden />}
            onClick={() => confirmCaseRemoval(folder, id)}
          >
            {t('delete')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </li>
  );
});
