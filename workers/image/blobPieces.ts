/** A Blob's own stream comes in pieces of 64 kB, each a turn of the event loop: thousands for a large scan. */
const PIECE_BYTES = 8 << 20;
/** Whoever wants the header alone reads no more than this. */
const FIRST_BYTES = 64 << 10;

/** The bytes of a file as they are, in large pieces. */
export function blobPieces(file: Blob): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream({
    async pull(controller) {
      if (at >= file.size) {
        controller.close();
        return;
      }
      const piece = file.slice(at, at + (at === 0 ? FIRST_BYTES : PIECE_BYTES));
      at += piece.size;
      controller.enqueue(new Uint8Array(await piece.arrayBuffer()));
    },
  });
}
