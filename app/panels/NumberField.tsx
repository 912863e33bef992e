import { NumberInput, type NumberInputProps } from '@mantine/core';
import { useState } from 'react';

export interface NumberFieldProps
  extends Omit<NumberInputProps, 'value' | 'defaultValue' | 'onChange' | 'onBlur' | 'min' | 'max'> {
  readonly value: number;
  readonly min: number;
  readonly max: number;
  /** Only numbers between `min` and `max`. */
  readonly onChange: (value: number) => void;
}

/** A number that always is one: what is half typed stays in the field, and an empty one says again what holds when it is left. */
export function NumberField({ value, min, max, onChange, ...others }: NumberFieldProps) {
  const [draft, setDraft] = useState<string | number>();
  return (
    <NumberInput
      {...others}
      min={min}
      max={max}
      value={draft ?? value}
      onChange={(now) => {
        const number = now === '' ? Number.NaN : Number(now);
        const holds = number >= min && number <= max;
        // `0.10` is a number and comes as text, so that its last zero stays while somebody types.
        setDraft(holds && typeof now === 'number' ? undefined : now);
        if (holds) onChange(number);
      }}
      onBlur={() => setDraft(undefined)}
    />
  );
}
