/** Pieces of files that were read last, up to a number of bytes. What is being read is waited for, not read twice. */
export class ChunkCache {
  /** In the order of their last use. */
  private readonly chunks = new Map<string, { readonly content: Promise<Uint8Array>; bytes: number }>();
  private held = 0;
  private readonly counts = { hits: 0, misses: 0 };

  constructor(private readonly capacity: number) {}

  async get(key: string, read: () => Promise<Uint8Array>): Promise<Uint8Array> {
    const known = this.chunks.get(key);
    if (known) {
      this.counts.hits += 1;
      this.chunks.delete(key);
      this.chunks.set(key, known);
      return known.content;
    }
    this.counts.misses += 1;
    const chunk = { content: read(), bytes: 0 };
    this.chunks.set(key, chunk);
    try {
      chunk.bytes = (await chunk.content).byteLength;
    } catch (error) {
      this.chunks.delete(key);
      throw error;
    }
    this.held += chunk.bytes;
    this.shrink();
    return chunk.content;
  }

  /** Pieces found and not found since the beginning, and the bytes held. */
  statistics(): { readonly hits: number; readonly misses: number; readonly bytes: number } {
    return { ...this.counts, bytes: this.held };
  }

  private shrink(): void {
    for (const [key, { bytes }] of this.chunks) {
      if (this.held <= this.capacity) return;
      // Still being read: it counts once it is there.
      if (bytes === 0) continue;
      this.chunks.delete(key);
      this.held -= bytes;
    }
  }
}
