import { Button, Group, Modal, NativeSelect, NumberInput, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { attempt, importOnnx } from '../../actions/index.ts';
import { useStudio } from '../../state/index.ts';
import {
  firstOnnxForm,
  NORMALISATIONS,
  type OnnxField,
  type OnnxFormValues,
  onnxFormFaults,
  readOnnxForm,
} from './onnxFormValues.ts';

/** Asks what a lone .onnx does not say; one dialog a file, in the order they came. */
export function OnnxForm() {
  const { t } = useTranslation('models');
  const file = useStudio((state) => state.onnxFiles[0]);
  const answered = useStudio((state) => state.onnxAnswered);
  if (!file) return null;
  return (
    <Modal
      opened
      onClose={() => answered(file)}
      title={t('onnx.title', { file: file.name })}
      closeButtonProps={{ 'aria-label': t('shell:close') }}
    >
      <OnnxFields key={file.name} file={file} onDone={() => answered(file)} />
    </Modal>
  );
}

function OnnxFields({ file, onDone }: { readonly file: File; readonly onDone: () => void }) {
  const { t } = useTranslation('models');
  const [values, setValues] = useState(() => firstOnnxForm(file.name));
  const [busy, setBusy] = useState(false);
  const faults = onnxFormFaults(values);
  const change = (part: Partial<OnnxFormValues>) => setValues((now) => ({ ...now, ...part }));
  const fault = (field: OnnxField) => (faults.includes(field) ? t(`onnx.fault.${field}`) : undefined);
  const text = (field: 'name' | 'patchSize' | 'spacing' | 'labels') => ({
    label: t(`onnx.${field}`),
    value: values[field],
    error: fault(field),
    onChange: (event: React.ChangeEvent<HTMLInputElement>) => change({ [field]: event.currentTarget.value }),
  });
  const number = (field: 'lower' | 'upper' | 'mean' | 'std') => ({
    label: t(`onnx.${field}`),
    value: values[field],
    onChange: (value: number | string) => change({ [field]: Number(value) }),
  });
  const add = async () => {
    setBusy(true);
    await attempt(async () => {
      await importOnnx(file, readOnnxForm(values));
      onDone();
    });
    setBusy(false);
  };
  return (
    <Stack gap="sm">
      <Text size="sm">{t('onnx.what')}</Text>
      <TextInput {...text('name')} />
      <Group grow align="flex-start">
        <TextInput {...text('patchSize')} />
        <TextInput {...text('spacing')} />
      </Group>
      <Group grow align="flex-start">
        <NumberInput
          label={t('onnx.channels')}
          min={1}
          max={16}
          value={values.channels}
          onChange={(channels) => change({ channels: Math.max(1, Number(channels)) })}
        />
        <NativeSelect
          label={t('onnx.normalisation')}
          value={values.normalisation}
          data={[...NORMALISATIONS]}
          onChange={(event) => {
            const chosen = NORMALISATIONS.find((known) => known === event.currentTarget.value);
            if (chosen) change({ normalisation: chosen });
          }}
        />
      </Group>
      {values.normalisation === 'CT' && (
        <Group grow align="flex-start">
          <NumberInput {...number('lower')} />
          <NumberInput {...number('upper')} />
          <NumberInput {...number('mean')} />
          <NumberInput {...number('std')} error={fault('std')} />
        </Group>
      )}
      <TextInput {...text('labels')} />
      <Group justify="flex-end">
        <Button variant="default" onClick={onDone}>
          {t('shell:cancel')}
        </Button>
        <Button loading={busy} disabled={faults.length > 0} onClick={add}>
          {t('onnx.add')}
        </Button>
      </Group>
    </Stack>
  );
}
