import { Group, Title } from '@mantine/core';
import { type ReactNode, useId } from 'react';
import classes from './Panel.module.css';

export interface PanelProps {
  /** Also the accessible name of the region. */
  readonly title: string;
  readonly note?: string;
  readonly actions?: ReactNode;
  /** Takes the room that its neighbours leave; else as high as its content, up to 55 %. */
  readonly grows?: boolean;
  /** Stays in sight below the scrolling part. */
  readonly footer?: ReactNode;
  readonly children: ReactNode;
}

/** One titled region of a side, with its own scroll. */
export function Panel({ title, note, actions, grows = false, footer, children }: PanelProps) {
  const id = useId();
  return (
    <section className={classes.panel} data-grows={grows} aria-labelledby={id}>
      <header className={classes.header}>
        <Title order={2} id={id} className={classes.title}>
          {title}
        </Title>
        {note && <span className={classes.note}>{note}</span>}
        <Group gap={2} ml="auto">
          {actions}
        </Group>
      </header>
      <div className={classes.body} data-scrolls>
        {children}
      </div>
      {footer && <div className={classes.footer}>{footer}</div>}
    </section>
  );
}
