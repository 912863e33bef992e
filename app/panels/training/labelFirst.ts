import type { InputWrapperProps } from '@mantine/core';

/** Of fields side by side: labels and fields stand in lines, however long what is said below them. */
export const LABEL_FIRST: Pick<InputWrapperProps, 'inputWrapperOrder'> = {
  inputWrapperOrder: ['label', 'input', 'description', 'error'],
};
