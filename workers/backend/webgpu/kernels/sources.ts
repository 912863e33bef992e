/** The templates by kernel name. `?raw` is resolved by Vite, in the page, in tests and in `bench/` alike. */
import conv from './conv/conv.wgsl?raw';
import convQuad from './conv/convQuad.wgsl?raw';
import add from './elementwise/add.wgsl?raw';
import avgPool from './elementwise/avgPool.wgsl?raw';
import store from './elementwise/store.wgsl?raw';
import addInto from './gradients/addInto.wgsl?raw';
import avgPoolGradient from './gradients/avgPoolGradient.wgsl?raw';
import gradientSums from './gradients/gradientSums.wgsl?raw';
import mergeGradientSums from './gradients/mergeGradientSums.wgsl?raw';
import mergeWeightGradient from './gradients/mergeWeightGradient.wgsl?raw';
import normGradient from './gradients/normGradient.wgsl?raw';
import sliceGradient from './gradients/sliceGradient.wgsl?raw';
import stridedGradient from './gradients/stridedGradient.wgsl?raw';
import weightGradient from './gradients/weightGradient.wgsl?raw';
import consistency from './loss/consistency.wgsl?raw';
import loss from './loss/loss.wgsl?raw';
import lossDice from './loss/lossDice.wgsl?raw';
import lossMerge from './loss/lossMerge.wgsl?raw';
import moments from './moments/moments.wgsl?raw';
import normalise from './moments/normalise.wgsl?raw';
import blend from './optimiser/blend.wgsl?raw';
import clip from './optimiser/clip.wgsl?raw';
import gatherChannels from './optimiser/gatherChannels.wgsl?raw';
import gatherWeights from './optimiser/gatherWeights.wgsl?raw';
import sgd from './optimiser/sgd.wgsl?raw';
import squares from './optimiser/squares.wgsl?raw';
import accumulate from './tiles/accumulate.wgsl?raw';
import confidence from './tiles/confidence.wgsl?raw';
import decide from './tiles/decide.wgsl?raw';
import pack from './tiles/pack.wgsl?raw';
import pick from './tiles/pick.wgsl?raw';
import resample from './tiles/resample.wgsl?raw';
import unpack from './tiles/unpack.wgsl?raw';
import transposedConv from './transposedConv/transposedConv.wgsl?raw';

export const KERNEL_SOURCES: Readonly<Record<string, string>> = {
  accumulate,
  add,
  addInto,
  avgPool,
  avgPoolGradient,
  blend,
  clip,
  confidence,
  consistency,
  conv,
  convQuad,
  decide,
  gatherChannels,
  gatherWeights,
  gradientSums,
  loss,
  lossDice,
  lossMerge,
  mergeGradientSums,
  mergeWeightGradient,
  moments,
  normGradient,
  normalise,
  pack,
  pick,
  resample,
  sgd,
  sliceGradient,
  squares,
  store,
  stridedGradient,
  transposedConv,
  unpack,
  weightGradient,
};
