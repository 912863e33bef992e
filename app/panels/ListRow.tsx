import { ActionIcon, Menu, Text, UnstyledButton } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './ListRow.module.css';

export interface ListRowProps {
  readonly icon: ReactNode;
  readonly name: string;
  /** Each stays on one line. */
  readonly facts: readonly string[];
  readonly chosen: boolean;
  readonly indented?: boolean;
  readonly onChoose: () => void;
  /** Accessible name of the ⋯ button. */
  readonly menuLabel: string;
  /** `Menu.Item`s. */
  readonly menu: ReactNode;
  readonly children?: ReactNode;
}

/** A row that can be chosen, with everything else behind ⋯. */
export function ListRow(props: ListRowProps) {
  const { icon, name, facts, chosen, indented, onChoose, menuLabel, menu, children } = props;
  return (
    <li className={classes.row} data-chosen={chosen} data-indented={indented}>
      <div className={classes.line}>
        <UnstyledButton className={classes.main} aria-current={chosen} onClick={onChoose}>
          <span className={classes.icon} aria-hidden>
            {icon}
          </span>
          <span className={classes.words}>
            <Text component="span" size="sm" fw={500} truncate title={name}>
              {name}
            </Text>
            <span className={classes.facts}>
              {facts.map((fact) => (
                <span key={fact}>{fact}</span>
              ))}
            </span>
          </span>
        </UnstyledButton>
        <Menu>
          <Menu.Target>
            <ActionIcon aria-label={menuLabel} className={classes.more}>
              <IconDots size={16} aria-hidden />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>{menu}</Menu.Dropdown>
        </Menu>
      </div>
      {children}
    </li>
  );
}
