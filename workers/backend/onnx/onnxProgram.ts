import type { InferenceSession } from 'onnxruntime-web/wasm';
import type { Czyx } from '../../image/index.ts';
import type { Program } from '../backend.ts';
import { BackendError } from '../failures.ts';
import type { OnnxRuntime } from './runtime.ts';

export interface SessionSpec {
  readonly inputShape: Czyx;
  readonly outputShape: Czyx;
  /** Dimensions of the model's input, batch first. */
  readonly inputDimensions: readonly number[];
  readonly bytes: number;
}

/** An onnxruntime session as a Program. */
export class OnnxProgram implements Program {
  readonly inputShape: Czyx;
  readonly outputShape: Czyx;
  readonly bytes: number;
  private released = false;

  constructor(
    private readonly runtime: OnnxRuntime,
    private readonly session: InferenceSession,
    private readonly spec: SessionSpec,
  ) {
    this.inputShape = spec.inputShape;
    this.outputShape = spec.outputShape;
    this.bytes = spec.bytes;
  }

  async forward(input: Float32Array): Promise<Float32Array> {
    const { inputNames, outputNames } = this.session;
    const [name = 'input'] = inputNames;
    const [output = 'output'] = outputNames;
    const tensor = new this.runtime.Tensor('float32', input, this.spec.inputDimensions);
    try {
      const results = await this.session.run({ [name]: tensor }, [output]);
      const { data } = results[output] ?? {};
      if (!(data instanceof Float32Array)) throw new Error(`output ${output} is not float32`);
      return data;
    } catch (cause) {
      throw runFailure(cause);
    }
  }

  dispose(): void {
    if (this.released) return;
    this.released = true;
    // Frees the session's memory inside WebAssembly, which itself never shrinks.
    void this.session.release();
  }
}

/** onnxruntime throws plain errors, and numbers for C++ exceptions it could not translate. */
export function runFailure(cause: unknown): BackendError {
  if (cause instanceof BackendError) return cause;
  const reason = cause instanceof Error ? cause.message : String(cause);
  const isMemory = typeof cause === 'number' || /alloc|memory|out of bounds|RangeError/i.test(reason);
  if (isMemory) {
    const message =
      'The network does not fit into the 4 GB of WebAssembly on the CPU path. Use WebGPU, or a model with a smaller patch.';
    return new BackendError('wasmMemory', message, { reason }, { cause });
  }
  const message = `onnxruntime refused the network: ${reason}`;
  return new BackendError('onnx', message, { reason }, { cause });
}
