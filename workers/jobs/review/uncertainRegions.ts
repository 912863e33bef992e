/** Where a person should look first: connected unsure voxels, ranked by uncertainty × size. */
import { labelComponents } from '../../components/index.ts';
import {
  fromCode,
  LARGEST_CODE,
  logOddsOf,
  type PredictedMap,
  probabilityOf,
  toCode,
} from '../../semisupervised/index.ts';
import type { UncertainRegion, UncertainRegions } from './api.ts';

/** Voxels below this confidence make a region; the usual threshold of a kept voxel. */
const SURE = 0.9;
const MM3_PER_ML = 1000;

/** 1 - confidence by code. */
const doubtOfCodes = (): Float64Array =>
  Float64Array.from({ length: LARGEST_CODE + 1 }, (_, code) => 1 - probabilityOf(fromCode(code)));

/** The `atMost` regions most worth a look, and the doubt in every slice of axis 0. */
export function uncertainRegions(map: PredictedMap, atMost: number): UncertainRegions {
  const doubt = doubtOfCodes();
  const cut = toCode(logOddsOf(SURE));
  const unsure = Uint8Array.from(map.codes, (code) => Number(code < cut));
  const [depth, height, width] = map.size;
  const slices = new Array<number>(depth).fill(0);
  const plane = height * width;
  const components = labelComponents(unsure, map.size, 26);
  const found = Array.from({ length: components.count }, () => new Region());
  components.start.forEach((start, run) => {
    const region = found[components.component[run] ?? 0];
    const end = start + (components.length[run] ?? 0);
    for (let voxel = start; voxel < end; voxel++) {
      const here = doubt[map.codes[voxel] ?? 0] ?? 0;
      const z = Math.floor(voxel / plane);
      const inPlane = voxel - z * plane;
      const y = Math.floor(inPlane / width);
      region?.add(voxel, [z, y, inPlane - y * width], here, map.labels[voxel] ?? 0);
      slices[z] = (slices[z] ?? 0) + here;
    }
  });
  const [dz, dy, dx] = map.spacing;
  const ml = (dz * dy * dx) / MM3_PER_ML;
  const regions = found
    .sort((a, b) => b.doubt - a.doubt || a.first - b.first)
    .slice(0, atMost)
    .map((region) => region.described(ml));
  return { regions, slices };
}

type Triple = [number, number, number];

/** Rank is the summed doubt: mean uncertainty × number of voxels. */
class Region {
  doubt = 0;
  first = -1;
  private voxels = 0;
  private most = -1;
  private at: Triple = [0, 0, 0];
  private readonly from: Triple = [Infinity, Infinity, Infinity];
  private readonly to: Triple = [0, 0, 0];
  private readonly labels = new Map<number, number>();

  add(voxel: number, at: Triple, doubt: number, label: number): void {
    if (this.first < 0) this.first = voxel;
    this.voxels++;
    this.doubt += doubt;
    this.labels.set(label, (this.labels.get(label) ?? 0) + 1);
    for (const axis of [0, 1, 2] as const) {
      this.from[axis] = Math.min(this.from[axis], at[axis]);
      this.to[axis] = Math.max(this.to[axis], at[axis] + 1);
    }
    if (doubt <= this.most) return;
    this.most = doubt;
    this.at = at;
  }

  described(voxelMl: number): UncertainRegion {
    return {
      at: this.at,
      from: this.from,
      to: this.to,
      ml: this.voxels * voxelMl,
      uncertainty: this.doubt / this.voxels,
      labels: [...this.labels].sort(([a, m], [b, n]) => n - m || a - b).map(([label]) => label),
    };
  }
}
