import { expect, it } from 'vitest';
import { firstOnnxForm, onnxFormFaults, readOnnxForm } from './onnxFormValues.ts';

const filled = {
  ...firstOnnxForm('liver.onnx'),
  patchSize: '64 × 128 × 128',
  spacing: '2.5, 0.8, 0.8',
  labels: 'background, liver，tumour',
};

it('reads three numbers however they are separated', () => {
  expect(readOnnxForm(filled)).toMatchObject({
    name: 'liver',
    patchSize: [64, 128, 128],
    spacing: [2.5, 0.8, 0.8],
    labels: ['background', 'liver', 'tumour'],
  });
});

it('repeats the normalisation for every channel and asks for intensities only for CT', () => {
  expect(readOnnxForm({ ...filled, channels: 2 })).toMatchObject({ normalisation: ['ZScore', 'ZScore'] });
  expect(readOnnxForm(filled)).not.toHaveProperty('intensity');
  expect(readOnnxForm({ ...filled, normalisation: 'CT' })).toHaveProperty('intensity.std', 300);
});

it('names the fields that cannot be read', () => {
  const broken = { ...filled, name: ' ', patchSize: '64 64', spacing: '1 0 1', labels: 'liver' };
  expect(onnxFormFaults(broken)).toEqual(['name', 'patchSize', 'spacing', 'labels']);
  expect(onnxFormFaults({ ...filled, normalisation: 'CT', std: 0 })).toEqual(['std']);
  expect(onnxFormFaults(filled)).toEqual([]);
});
