import type { FileGrid } from '../../image/index.ts';
import { type PredictedCase, probabilitiesNpz, propertiesPickle } from '../../inference/index.ts';

/** `CASE.npz` and `CASE.pkl` of a prediction that kept its probabilities; nothing otherwise. */
export async function probabilityFiles(
  name: string,
  { probabilities, properties, fileGrid }: PredictedCase & { readonly fileGrid: FileGrid },
  reader: string,
): Promise<{ name: string; content: Blob }[]> {
  if (!probabilities) return [];
  const npz = await probabilitiesNpz(probabilities, fileGrid.geometry.size);
  const pkl = new Blob([new Uint8Array(propertiesPickle(properties, fileGrid, reader))]);
  return [
    { name: `${name}.npz`, content: npz },
    { name: `${name}.pkl`, content: pkl },
  ];
}
