import { expect, it } from 'vitest';
import { refuseDropout } from './refuseDropout.ts';

const asked = (kwargs: Record<string, unknown>) => () =>
  refuseDropout({ name: '2d', architecture: { className: 'PlainConvUNet', kwargs } });

it('refuses a network that drops values while it learns, and no other', () => {
  const dropout_op = 'torch.nn.Dropout2d';
  expect(asked({ dropout_op })).toThrow(/2d has dropout/);
  expect(asked({ dropout_op, dropout_op_kwargs: { p: 0.2 } })).toThrow(/2d has dropout/);
  for (const kwargs of [{}, { dropout_op: null }, { dropout_op, dropout_op_kwargs: { p: 0 } }])
    expect(asked(kwargs)).not.toThrow();
});
