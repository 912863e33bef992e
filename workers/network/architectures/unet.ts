/** PlainConvUNet and ResidualEncoderUNet as graphs (spec nnunet-v2.md §5). */
import type { Zyx } from '../../image/index.ts';
import { ModelError } from '../failures.ts';
import type { Graph, Parameter } from '../graph.ts';
import type { ArchitectureSpec } from '../plans/index.ts';
import { GraphBuilder, type Tensor } from './graphBuilder.ts';
import { residualBlock } from './residualBlock.ts';
import { readUNetSpec, type StageSpec, type UNetSpec } from './unetSpec.ts';

export interface NetworkEnds {
  readonly inputChannels: number;
  /** Classes with background, or regions. */
  readonly outputChannels: number;
  /** `nnUNetTrainerBN` puts BatchNorm (eps 1e-5, affine) in the place of the plans' norm. */
  readonly batchNorm?: boolean;
}

const ONE: Zyx = [1, 1, 1];

/** The network that nnU-Net builds from `architecture`; every deep-supervision head is an output.
 *  @throws ModelError `model.architecture`, `model.plans` when the plans ask for what the studio does not run. */
export function buildGraph(architecture: ArchitectureSpec, ends: NetworkEnds, file = 'plans.json'): Graph {
  const written = readUNetSpec(architecture, file);
  const spec: UNetSpec = ends.batchNorm ? { ...written, norm: { kind: 'batch', epsilon: 1e-5 } } : written;
  const builder = new GraphBuilder(spec, { name: 'input', channels: ends.inputChannels });
  const skips = spec.encoder === 'plain' ? plainEncoder(builder) : residualEncoder(builder);
  return builder.finish(decoder(builder, skips, ends.outputChannels, file), byRegistration);
}

function plainEncoder(b: GraphBuilder): Tensor[] {
  let x = b.input;
  return b.spec.stages.map((stage, s) => {
    x = convStack(b, `encoder.stages.${s}.0`, x, stage, stage.depth, stage.stride);
    return x;
  });
}

function residualEncoder(b: GraphBuilder): Tensor[] {
  const kernel = b.spec.stages[0]?.kernel ?? ONE;
  let x = b.convBlock('encoder.stem.convs.0', b.input, b.spec.stemFeatures, kernel, ONE);
  return b.spec.stages.map((stage, s) => {
    for (let block = 0; block < stage.depth; block++) {
      const stride = block === 0 ? stage.stride : ONE;
      x = residualBlock(b, `encoder.stages.${s}.blocks.${block}`, x, stage, stride);
    }
    return x;
  });
}

/** `depth` convolution blocks of which the first has the stride. */
function convStack(b: GraphBuilder, module: string, x: Tensor, stage: StageSpec, depth: number, stride: Zyx) {
  let y = x;
  for (let j = 0; j < depth; j++) {
    y = b.convBlock(`${module}.convs.${j}`, y, stage.features, stage.kernel, j === 0 ? stride : ONE);
  }
  return y;
}

/** Heads, full resolution first. Decoder stage d works at encoder stage n - 2 - d. */
function decoder(b: GraphBuilder, skips: readonly Tensor[], classes: number, file: string): Tensor[] {
  const { stages, decoderDepths, convBias } = b.spec;
  const heads: Tensor[] = [];
  let x = at(skips, stages.length - 1, file);
  decoderDepths.forEach((depth, d) => {
    const level = stages.length - 2 - d;
    const stage = at(stages, level, file);
    const skip = at(skips, level, file);
    const { stride } = at(stages, level + 1, file);
    const up = b.transposedConv(`decoder.transpconvs.${d}`, x, stage.features, stride, convBias);
    x = b.concat(`decoder.concat.${d}`, [up, skip]);
    x = convStack(b, `decoder.stages.${d}`, x, stage, depth, ONE);
    heads.unshift(b.conv(`decoder.seg_layers.${d}`, x, classes, ONE, ONE, true));
  });
  return heads;
}

function at<T>(list: readonly T[], index: number, file: string): T {
  const item = list[index];
  if (item === undefined) {
    throw new ModelError('plans', `${file}: stage ${index} is missing.`, {
      file,
      key: 'n_stages',
      found: index,
    });
  }
  return item;
}

/** Encoder, then the decoder's stages, then its transposed convolutions, then its heads (spec §1.6). */
const GROUPS = ['encoder.', 'decoder.stages.', 'decoder.transpconvs.', 'decoder.seg_layers.'];
const group = ({ name }: Parameter): number => GROUPS.findIndex((prefix) => name.startsWith(prefix));
const byRegistration = (a: Parameter, b: Parameter): number => group(a) - group(b);
