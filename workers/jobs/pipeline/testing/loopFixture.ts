/** Phantoms without labels: for tests of the loop. */
import { writeImage, type Zyx } from '../../../image/index.ts';
import { drawPhantom, type PhantomOptions } from '../../../phantom/index.ts';
import type { Studio } from '../../studio.ts';

export interface UnlabelledPhantoms {
  readonly id: number;
  readonly name: string;
  /** By case. */
  readonly seeds: Readonly<Record<string, number>>;
  readonly size: Zyx;
  readonly spacing: Zyx;
  readonly look?: Pick<PhantomOptions, 'huShift' | 'contrast' | 'noise'>;
}

/** @returns the dataset's folder */
export async function writeUnlabelled(studio: Studio, options: UnlabelledPhantoms): Promise<string> {
  const { id, name, seeds, size, spacing, look } = options;
  const labels = [{ name: 'liver', values: [1] }];
  const { folder } = await studio.datasets.create({ id, name, channels: ['CT'], labels, ignore: false });
  for (const [one, seed] of Object.entries(seeds)) {
    const { scan } = drawPhantom({ seed, size, spacing, ...look });
    const image = await writeImage(scan.data, scan, `${one}_0000.nii.gz`);
    await studio.datasets.addCase(folder, { id: one, images: [image] });
  }
  return folder;
}
