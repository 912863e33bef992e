/** Memory that page and workers read without a copy, and how it is given back. */

/**
 * Call where a large array in shared memory is let go. The engine counts no shared memory, so it would collect its garbage
 * only after several scans; an ordinary buffer of that size, which nobody ever touches and which therefore takes no memory, is
 * counted. Does nothing for ordinary arrays.
 */
export function letGo(data: ArrayBufferView | undefined): void {
  if (!globalThis.crossOriginIsolated || !(data?.buffer instanceof SharedArrayBuffer)) return;
  try {
    void new ArrayBuffer(data.byteLength);
  } catch {
    // No room for it: then garbage is being collected anyway.
  }
}
