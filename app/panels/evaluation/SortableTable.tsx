import { ScrollArea, Table, UnstyledButton } from '@mantine/core';
import { IconChevronDown, IconChevronUp, IconSelector } from '@tabler/icons-react';
import { memo, type ReactNode, useMemo, useRef, useState } from 'react';
import classes from './SortableTable.module.css';
import { type RowsInSight, useRowsInSight } from './useRowsInSight.ts';

export interface Column<Row> {
  readonly key: string;
  readonly title: ReactNode;
  /** Below the title: what is expected of every row. */
  readonly note?: ReactNode;
  /** By which rows are sorted; undefined values come last, whichever way. Without it the head does not sort. */
  readonly sortBy?: (row: Row) => number | string | undefined | null;
  readonly cell: (row: Row) => ReactNode;
  readonly isNumber?: boolean;
}

interface Sorting {
  readonly by: string;
  readonly down: boolean;
}

export interface SortableTableProps<Row> {
  readonly label: string;
  readonly rows: readonly Row[];
  readonly columns: readonly Column<Row>[];
  readonly keyOf: (row: Row) => string;
  /** At first; later the reader's choice. */
  readonly order?: Sorting;
  /** The most it takes, in CSS; then it scrolls, and of a long table only the rows in sight are made. */
  readonly height?: string;
}

/** A table whose heads sort it. */
export function SortableTable<Row>(props: SortableTableProps<Row>) {
  const { label, rows, columns, keyOf, order, height } = props;
  const [sorting, setSorting] = useState(order);
  const viewport = useRef<HTMLDivElement>(null);
  const sorted = useMemo(() => {
    const column = columns.find(({ key }) => key === sorting?.by);
    return column?.sortBy ? rows.toSorted(compared(column.sortBy, sorting?.down ?? false)) : rows;
  }, [rows, columns, sorting]);
  const inSight = useRowsInSight(height === undefined ? undefined : viewport, sorted.length);
  const table = (
    <Table verticalSpacing={4} aria-label={label} aria-rowcount={sorted.length + 1} stickyHeader>
      <Table.Thead>
        <Table.Tr>
          {columns.map((column) => (
            <Head key={column.key} column={column} sorting={sorting} onSort={setSorting} />
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        <Spacer height={inSight.before} />
        {inSight.shown.map((at) => {
          const row = sorted[at];
          return (
            row !== undefined && (
              <Line key={keyOf(row)} row={row} at={at} columns={columns} measure={inSight.measure} />
            )
          );
        })}
        <Spacer height={inSight.after} />
      </Table.Tbody>
    </Table>
  );
  if (height === undefined) return table;
  return (
    <ScrollArea.Autosize mah={height} type="auto" offsetScrollbars="y" viewportRef={viewport}>
      {table}
    </ScrollArea.Autosize>
  );
}

interface LineProps<Row> extends Pick<SortableTableProps<Row>, 'columns'>, Pick<RowsInSight, 'measure'> {
  readonly row: Row;
  readonly at: number;
}

/** Scrolling makes only the rows that come into sight. */
const Line = memo(PlainLine) as typeof PlainLine;

function PlainLine<Row>({ row, at, columns, measure }: LineProps<Row>) {
  return (
    <tr className={classes.row} ref={measure} data-index={at}>
      {columns.map(({ key, cell, isNumber }) => (
        <td key={key} className={isNumber ? classes.number : undefined}>
          {cell(row)}
        </td>
      ))}
    </tr>
  );
}

interface HeadProps<Row> {
  readonly column: Column<Row>;
  readonly sorting: Sorting | undefined;
  readonly onSort: (sorting: Sorting) => void;
}

function Head<Row>({ column: { key, title, note, isNumber, sortBy }, sorting, onSort }: HeadProps<Row>) {
  const below = note !== undefined && <div className={classes.note}>{note}</div>;
  if (!sortBy)
    return (
      <Table.Th>
        {title}
        {below}
      </Table.Th>
    );
  const down = sorting?.by === key ? sorting.down : undefined;
  const Icon = down === undefined ? IconSelector : down ? IconChevronDown : IconChevronUp;
  return (
    <Table.Th
      ta={isNumber ? 'right' : undefined}
      aria-sort={down === undefined ? 'none' : down ? 'descending' : 'ascending'}
    >
      <UnstyledButton
        className={classes.head}
        onClick={() => onSort({ by: key, down: down === undefined ? Boolean(isNumber) : !down })}
      >
        {title}
        <Icon size={13} aria-hidden />
      </UnstyledButton>
      {below}
    </Table.Th>
  );
}

/** Height without rows, for what a long table has above and below. */
export function Spacer({ height }: { readonly height: number }) {
  if (height <= 0) return null;
  return (
    <Table.Tr aria-hidden>
      <Table.Td h={height} p={0} />
    </Table.Tr>
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
        ? collator.compare(String(one), String(other))
        : one - other;
    return down ? -order : order;
  };
}

/** Made once: `localeCompare` with options makes one for every comparison. */
const collator = new Intl.Collator(undefined, { numeric: true });
