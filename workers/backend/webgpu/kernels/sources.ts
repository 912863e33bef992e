/** The templates by kernel name. `?raw` is resolved by Vite, in the page, in tests and in `bench/` alike. */
import conv from './conv/conv.wgsl?raw';
import convQuad from './conv/convQuad.wgsl?raw';
import add from './elementwise/add.wgsl?raw';
import avgPool from './elementwise/avgPool.wgsl?raw';
import store from './elementwise/store.wgsl?raw';
import moments from './moments/moments.wgsl?raw';
import normalise from './moments/normalise.wgsl?raw';
import accumulate from './tiles/accumulate.wgsl?raw';
import decide from './tiles/decide.wgsl?raw';
import pack from './tiles/pack.wgsl?raw';
import resample from './tiles/resample.wgsl?raw';
import unpack from './tiles/unpack.wgsl?raw';
import transposedConv from './transposedConv/transposedConv.wgsl?raw';

export const KERNEL_SOURCES: Readonly<Record<string, string>> = {
  accumulate,
  add,
  avgPool,
  conv,
  convQuad,
  decide,
  moments,
  normalise,
  pack,
  resample,
  store,
  transposedConv,
  unpack,
};
