import { NativeSelect, SegmentedControl } from '@mantine/core';
import classes from './Choice.module.css';

export interface ChoiceProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly choices: readonly T[];
  readonly text: (choice: T) => string;
  readonly onChange: (choice: T) => void;
}

/** One of a few, all in sight. */
export function Choice<T extends string>({ label, value, choices, text, onChange }: ChoiceProps<T>) {
  return (
    <SegmentedControl
      size="xs"
      fullWidth
      classNames={{ root: classes.all, label: classes.one }}
      aria-label={label}
      value={value}
      data={choices.map((choice) => ({ value: choice, label: text(choice) }))}
      onChange={(chosen) => {
        const choice = choices.find((one) => one === chosen);
        if (choice !== undefined) onChange(choice);
      }}
    />
  );
}

/** One of a few, in a list that opens. */
export function Pick<T extends string>({ label, value, choices, text, onChange }: ChoiceProps<T>) {
  return (
    <NativeSelect
      flex={1}
      aria-label={label}
      value={value}
      data={choices.map((choice) => ({ value: choice, label: text(choice) }))}
      onChange={(event) => {
        const choice = choices.find((one) => one === event.target.value);
        if (choice !== undefined) onChange(choice);
      }}
    />
  );
}
