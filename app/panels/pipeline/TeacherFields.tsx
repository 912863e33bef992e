import { Checkbox, Group, NativeSelect, NumberInput, SegmentedControl, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { type TeacherFrom, withTeacher, withTraining } from '../../pipeline/index.ts';
import { modelOf, useStudio } from '../../state/index.ts';
import { useTeacher } from '../../teacher/index.ts';
import type { LoopFieldsProps } from './LoopDialog.tsx';

const CHOICES: readonly TeacherFrom[] = ['train', 'model', 'fineTune'];

/** Who labels first, and how long everybody trains. */
export function TeacherFields({ file, onChange }: LoopFieldsProps) {
  const { t } = useTranslation('loop');
  const models = useStudio((state) => state.models).filter(({ kind }) => kind === 'nnunet');
  const mappings = useTeacher((state) => state.mappings);
  const { teacher, training } = file;
  const chosen = teacher.from === 'train' ? undefined : teacher.model;
  const choose = (from: TeacherFrom, id = chosen ?? models[0]?.id ?? '') =>
    onChange(withTeacher(file, from, modelOf(models, id), mappings[id]));
  const number = (key: 'epochs' | 'iterations' | 'learningRate') => (
    <NumberInput
      label={t(`training.${key}`)}
      min={key === 'learningRate' ? 1e-6 : 1}
      allowDecimal={key === 'learningRate'}
      step={key === 'learningRate' ? 0.001 : 1}
      value={training[key]}
      onChange={(value) =>
        typeof value === 'number' && value > 0 && onChange(withTraining(file, { [key]: value }))
      }
    />
  );
  return (
    <Stack gap="xs">
      <div>
        <Text size="sm" fw={600} mb={4}>
          {t('teacher.label')}
        </Text>
        <SegmentedControl
          size="xs"
          aria-label={t('teacher.label')}
          value={teacher.from}
          onChange={(value) => choose(CHOICES.find((one) => one === value) ?? 'train')}
          data={CHOICES.map((value) => ({
            value,
            label: t(`teacher.${value}`),
            disabled: value !== 'train' && models.length === 0,
          }))}
        />
        <Text size="xs" c="dimmed" mt={4}>
          {t(`teacher.what.${teacher.from}`)}
        </Text>
      </div>
      {teacher.from !== 'train' && (
        <>
          <NativeSelect
            label={t('teacher.which')}
            value={teacher.model}
            data={models.map(({ id, name }) => ({ value: id, label: name }))}
            onChange={(event) => choose(teacher.from, event.currentTarget.value)}
          />
          <Checkbox
            size="xs"
            label={t('teacher.unseen')}
            description={t('teacher.unseenWhat')}
            checked={teacher.unseen}
            onChange={(event) =>
              onChange({ ...file, teacher: { ...teacher, unseen: event.currentTarget.checked } })
            }
          />
        </>
      )}
      <Group grow align="flex-start" gap="sm">
        {number('epochs')}
        {number('iterations')}
        {number('learningRate')}
      </Group>
    </Stack>
  );
}
