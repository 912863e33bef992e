import type { Zyx } from '../../../image/index.ts';
import type { Graph } from '../../../network/index.ts';
import type { Storage } from '../kernels/template.ts';
import { schedule } from './schedule.ts';

/** GPU bytes of one compiled network, before anything is allocated. */
export interface ByteEstimate {
  /** Activations by lifetime, partial sums and the uploaded patch. */
  readonly activations: number;
  readonly weights: number;
  readonly total: number;
  /** The largest single buffer; it must fit the adapter's `maxStorageBufferBindingSize`. */
  readonly largestBuffer: number;
}

/** What `compile(graph, …, shape)` will allocate on a GPU, exactly: both use the same plan. A software adapter, which
 *  stores normalised activations, needs somewhat more.
 *  @throws RangeError when the network does not fit `shape`. */
export function estimateBytes(graph: Graph, shape: Zyx, storage: Storage): ByteEstimate {
  // How dispatches are split changes the partial sums by a few KB; the slowest adapter splits most.
  const { bytes, memory, constants } = schedule(graph, shape, {
    storage,
    flopsPerSecond: 3e9,
    quads: false,
    longCode: false,
  });
  const buffers = [...memory.slotBytes, ...constants.map((constant) => constant.bytes)];
  return { ...bytes, largestBuffer: Math.max(...buffers) };
}
