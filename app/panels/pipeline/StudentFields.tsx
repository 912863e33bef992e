import { Group, NumberInput, SegmentedControl, Stack, Switch, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { withFineTune } from '../../pipeline/index.ts';
import type { LoopFieldsProps } from './LoopDialog.tsx';

const ON = ['pseudo', 'jointly'] as const;

/** What the student learns from, and how often it becomes the teacher. */
export function StudentFields({ file, onChange }: LoopFieldsProps) {
  const { t } = useTranslation('loop');
  return (
    <Stack gap="xs">
      <div>
        <Text size="sm" fw={600} mb={4}>
          {t('student.label')}
        </Text>
        <SegmentedControl
          size="xs"
          aria-label={t('student.label')}
          value={file.student.on}
          onChange={(value) =>
            onChange({
              ...file,
              student: { ...file.student, on: ON.find((one) => one === value) ?? 'pseudo' },
            })
          }
          data={ON.map((value) => ({ value, label: t(`student.${value}`) }))}
        />
        <Text size="xs" c="dimmed" mt={4}>
          {t(`student.what.${file.student.on}`)}
        </Text>
      </div>
      <Group gap="lg" align="flex-end">
        <NumberInput
          w={140}
          label={t('rounds')}
          min={1}
          max={10}
          allowDecimal={false}
          value={file.rounds}
          onChange={(value) => typeof value === 'number' && onChange({ ...file, rounds: value })}
        />
        <Switch
          size="xs"
          label={
            file.fineTune
              ? t('fineTune.on', { count: file.fineTune.epochs, learningRate: file.fineTune.learningRate })
              : t('fineTune.off')
          }
          checked={file.fineTune !== null}
          onChange={(event) => onChange(withFineTune(file, event.currentTarget.checked))}
        />
      </Group>
    </Stack>
  );
}
