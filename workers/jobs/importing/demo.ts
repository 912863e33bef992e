import { writeImage, writeLabels } from '../../image/index.ts';
import { drawPhantom } from '../../phantom/index.ts';
import type { IoApi } from '../api.ts';
import { JobError } from '../jobError.ts';
import type { Studio } from '../studio.ts';
import { countLabels } from './describeScan.ts';
import { importModels } from './importModels.ts';
import { listedThumbnail } from './thumbnail.ts';

const MODEL = 'phantom.zip';

/** Draws the patient of `seed`, stores scan and truth, and opens the model that was trained on such patients. */
export async function openDemo(studio: Studio, seed: number): ReturnType<IoApi['openDemo']> {
  const model = await openDemoModel(studio);
  const { scan, labels } = drawPhantom({ seed });
  const name = `phantom_${String(seed).padStart(4, '0')}`;
  const { geometry } = scan;
  const thumbnail = listedThumbnail(scan, 'CT');
  const image = await studio.scans.add(
    { name, role: 'image', channels: 1, geometry, modality: 'CT', thumbnail },
    [
      {
        name: `${name}_0000.nii.gz`,
        content: await writeImage(scan.data as Int16Array, scan, `${name}.nii.gz`),
      },
    ],
  );
  const truth = await studio.scans.add(
    {
      name: `${name}_truth`,
      role: 'labels',
      channels: 1,
      geometry,
      modality: 'other',
      of: image.id,
      voxels: countLabels(labels.data),
    },
    [{ name: `${name}_truth.nii.gz`, content: await writeLabels(labels.data, labels, `${name}.nii.gz`) }],
  );
  return { scan: image, truth, model };
}

async function openDemoModel(studio: Studio) {
  const response = await fetch(new URL(`/demo/${MODEL}`, self.location.origin));
  if (!response.ok) throw new JobError('demo', { reason: `HTTP ${response.status}` });
  const file = new File([await response.blob()], MODEL);
  const { models, failures } = await importModels(studio, [{ path: MODEL, file }]);
  const [model] = models;
  if (!model) throw new JobError('demo', { reason: failures[0]?.message ?? MODEL });
  return model;
}
