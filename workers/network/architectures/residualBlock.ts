/** Residual blocks of ResNet-D. Source: dynamic-network-architectures `BasicBlockD`, `BottleneckD`. */
import type { Zyx } from '../../image/index.ts';
import type { GraphBuilder, Tensor } from './graphBuilder.ts';
import type { StageSpec } from './unetSpec.ts';

const ONE: Zyx = [1, 1, 1];

/** out = nonlin(main(x) + skip(x)). */
export function residualBlock(
  b: GraphBuilder,
  module: string,
  x: Tensor,
  stage: StageSpec,
  stride: Zyx,
): Tensor {
  const isBasic = b.spec.block === 'basic';
  const main = isBasic ? basicPath(b, module, x, stage, stride) : bottleneckPath(b, module, x, stage, stride);
  const sum = b.add(`${module}.add`, main, skipPath(b, `${module}.skip`, x, stage.features, stride));
  return b.nonlin(`${module}.${isBasic ? 'nonlin2' : 'nonlin3'}`, sum);
}

function basicPath(b: GraphBuilder, module: string, x: Tensor, stage: StageSpec, stride: Zyx): Tensor {
  const first = b.convBlock(`${module}.conv1`, x, stage.features, stage.kernel, stride);
  return b.linearBlock(`${module}.conv2`, first, stage.features, stage.kernel, b.spec.convBias);
}

function bottleneckPath(b: GraphBuilder, module: string, x: Tensor, stage: StageSpec, stride: Zyx): Tensor {
  const narrow = b.convBlock(`${module}.conv1`, x, stage.bottleneck, ONE, ONE);
  const middle = b.convBlock(`${module}.conv2`, narrow, stage.bottleneck, stage.kernel, stride);
  return b.linearBlock(`${module}.conv3`, middle, stage.features, ONE, b.spec.convBias);
}

/** Identity, or [average pool][1×1 convolution without bias + norm]; the projection is module 1 after a pool. */
function skipPath(b: GraphBuilder, module: string, x: Tensor, features: number, stride: Zyx): Tensor {
  const hasStride = stride.some((step) => step !== 1);
  const pooled = hasStride ? b.avgPool(`${module}.0`, x, stride) : x;
  if (x.channels === features) return pooled;
  return b.linearBlock(`${module}.${hasStride ? 1 : 0}`, pooled, features, ONE, false);
}
