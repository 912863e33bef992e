/** Mean teacher's consistency in plain ONNX; network/loss/consistency.ts is the float64 truth. */
import { type LossSpec, softChannels } from '../../network/index.ts';
import type { OnnxBuilder } from './trainingBuilder.ts';
import { emitSoftmax } from './trainingLoss.ts';

export interface ConsistencyTensors {
  readonly b: OnnxBuilder;
  readonly spec: LossSpec;
  /** Spatial axes, fastest first. */
  readonly axes: readonly number[];
  /** `[batch, channels, …]` */
  readonly logits: string;
  /** `[batch, softChannels, …]` */
  readonly soft: string;
}

export interface EmittedConsistency {
  /** `[1]` */
  readonly value: string;
  /** `[batch, channels, …]` */
  readonly gradient: string;
}

export function emitConsistency({ b, spec, axes, logits, soft }: ConsistencyTensors): EmittedConsistency {
  const { kind, channels } = spec;
  const target = b.slice(soft, [1], [0], [channels], [1]);
  const weight = b.slice(soft, [1], [channels], [softChannels(spec)], [1]);
  const p = kind === 'softmax' ? emitSoftmax(b, logits).p : b.op('Sigmoid', [logits]);
  const apart = b.sub(p, target);
  const weighted = b.mul(apart, weight);
  const value = b.reshape(b.sum(b.mul(weighted, apart), [...axes, 1, 0]), [1]);
  const slope = b.times(weighted, 2);
  const along =
    kind === 'softmax' ? b.sub(slope, b.sum(b.mul(p, slope), [1])) : b.mul(slope, b.sub(b.scalar(1), p));
  return { value, gradient: b.mul(p, along) };
}
