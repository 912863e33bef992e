/** Where a RemoteBlob's bytes come from. */
export interface RemoteRange {
  /** The response whose body is the bytes start..end (exclusive) of the file. */
  readonly fetchRange: (start: number, end: number) => Promise<Response>;
  readonly start: number;
  readonly end: number;
}

/**
 * A Blob whose bytes are fetched when they are read; `slice` fetches nothing. It lives in the worker that made it:
 * posted to another thread it arrives empty, because structured cloning sees only the Blob underneath.
 */
export class RemoteBlob extends Blob {
  constructor(
    private readonly range: RemoteRange,
    private readonly contentType = '',
  ) {
    super();
  }

  override get size(): number {
    return this.range.end - this.range.start;
  }

  override get type(): string {
    return this.contentType;
  }

  override slice(start = 0, end = this.size, contentType = ''): Blob {
    const from = clamp(start, this.size);
    const to = Math.max(from, clamp(end, this.size));
    const { fetchRange } = this.range;
    return new RemoteBlob(
      { fetchRange, start: this.range.start + from, end: this.range.start + to },
      contentType,
    );
  }

  override async arrayBuffer(): Promise<ArrayBuffer> {
    return (await this.response()).arrayBuffer();
  }

  override async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    return new Uint8Array(await this.arrayBuffer());
  }

  override async text(): Promise<string> {
    return (await this.response()).text();
  }

  override stream(): ReadableStream<Uint8Array<ArrayBuffer>> {
    const response = this.response();
    const through = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>();
    response.then(
      ({ body }) => (body ? body.pipeTo(through.writable) : through.writable.close()),
      (error) => through.writable.abort(error),
    );
    return through.readable;
  }

  private async response(): Promise<Response> {
    return this.size === 0 ? new Response('') : this.range.fetchRange(this.range.start, this.range.end);
  }
}

/** A Blob's own rule: negative counts from the end. */
const clamp = (position: number, size: number): number =>
  position < 0 ? Math.max(0, size + position) : Math.min(position, size);
