import { Pagination, Table, UnstyledButton } from '@mantine/core';
import { IconChevronDown, IconChevronUp, IconSelector } from '@tabler/icons-react';
import { type ReactNode, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './SortableTable.module.css';

export interface Column<Row> {
  readonly key: string;
  readonly title: ReactNode;
  /** By which rows are sorted; undefined values come last, whichever way. Without it the head does not sort. */
  readonly sortBy?: (row: Row) => number | string | undefined | null;
  readonly cell: (row: Row) => ReactNode;
  readonly isNumber?: boolean;
}

export interface SortableTableProps<Row> {
  readonly label: string;
  readonly rows: readonly Row[];
  readonly columns: readonly Column<Row>[];
  readonly keyOf: (row: Row) => string;
  /** At first; later the reader's choice. */
  readonly order?: { readonly by: string; readonly down: boolean };
  /** Long tables are cut into pages. */
  readonly rowsAPage?: number;
}

/** A table whose heads sort it. */
export function SortableTable<Row>(props: SortableTableProps<Row>) {
  const { label, rows, columns, keyOf, order, rowsAPage = Number.POSITIVE_INFINITY } = props;
  const { t } = useTranslation('shell');
  const [page, setPage] = useState(1);
  const [sorting, setSorting] = useState(order);
  const sorted = useMemo(() => {
    const column = columns.find(({ key }) => key === sorting?.by);
    return column?.sortBy ? rows.toSorted(compared(column.sortBy, sorting?.down ?? false)) : rows;
  }, [rows, columns, sorting]);
  const pages = Math.max(1, Math.ceil(sorted.length / rowsAPage));
  const from = pages === 1 ? 0 : (Math.min(page, pages) - 1) * rowsAPage;
  const table = (
    <Table verticalSpacing={4} aria-label={label} stickyHeader>
      <Table.Thead>
        <Table.Tr>
          {columns.map(({ key, title, isNumber, sortBy }) => {
            if (!sortBy) return <Table.Th key={key}>{title}</Table.Th>;
            const down = sorting?.by === key ? sorting.down : undefined;
            const Icon = down === undefined ? IconSelector : down ? IconChevronDown : IconChevronUp;
            return (
              <Table.Th
                key={key}
                ta={isNumber ? 'right' : undefined}
                aria-sort={down === undefined ? 'none' : down ? 'descending' : 'ascending'}
              >
                <UnstyledButton
                  className={classes.head}
                  onClick={() =>
                    setSorting({ by: key, down: down === undefined ? Boolean(isNumber) : !down })
                  }
                >
                  {title}
                  <Icon size={13} aria-hidden />
                </UnstyledButton>
              </Table.Th>
            );
          })}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {sorted.slice(from, pages === 1 ? undefined : from + rowsAPage).map((row) => (
          <Table.Tr key={keyOf(row)}>
            {columns.map(({ key, cell, isNumber }) => (
              <Table.Td key={key} ta={isNumber ? 'right' : undefined}>
                {cell(row)}
              </Table.Td>
            ))}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
  if (pages === 1) return table;
  return (
    <>
      {table}
      <Pagination
        size="sm"
        mt="sm"
        total={pages}
        value={Math.min(page, pages)}
        onChange={setPage}
        getItemProps={(number) => ({ 'aria-label': t('page', { page: number }) })}
        getControlProps={(control) => ({ 'aria-label': t(`pages.${control}`) })}
      />
    </>
  );
}

function compared<Row>(of: NonNullable<Column<Row>['sortBy']>, down: boolean): (a: Row, b: Row) => number {
  return (a, b) => {
    const [one, other] = [of(a), of(b)];
    if (one === other) return 0;
    if (one === undefined || one === null) return 1;
    if (other === undefined || other === null) return -1;
    const order =
      typeof one === 'string' || typeof other === 'string'
        ? String(one).localeCompare(String(other), undefined, { numeric: true })
        : one - other;
    return down ? -order : order;
  };
}
