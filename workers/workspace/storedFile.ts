import { createSHA256 } from 'hash-wasm';
import { z } from 'zod';
import type { Directory, WorkspacePath } from './directory.ts';

/** A file as its manifest lists it. `path` is relative to the manifest's own folder (models: to the model folder). */
export interface StoredFile {
  readonly path: string;
  readonly bytes: number;
  /** Hexadecimal. */
  readonly sha256: string;
  /** Kept untouched for later, but no channel of the scan: the DICOM files that a volume was made of. */
  readonly originals?: true;
}

export const storedFileSchema: z.ZodType<StoredFile> = z.object({
  path: z.string().min(1),
  bytes: z.int().min(0),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  originals: z.literal(true).exactOptional(),
});

export type Content = Blob | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>;

/** Told after each piece how many bytes of a file have passed. */
export type OnBytes = (bytes: number) => void;

/** Writes `content` to `folder/path` while hashing it: one pass, never whole in memory.
 *  @throws WorkspaceError `workspace.full`; what was at the place stays. */
export async function storeFile(
  directory: Directory,
  folder: WorkspacePath,
  path: string,
  content: Content,
  onBytes?: OnBytes,
): Promise<StoredFile> {
  const { stream, digest } = await hashed(content, onBytes);
  await directory.write(`${folder}/${path}`, stream);
  return { path, ...digest() };
}

/** Size and SHA-256 of a Blob, read piece by piece. */
export async function hashBlob(blob: Blob): Promise<{ bytes: number; sha256: string }> {
  const { stream, digest } = await hashed(blob);
  await stream.pipeTo(new WritableStream());
  return digest();
}

async function hashed(content: Content, onBytes?: OnBytes) {
  const hash = await createSHA256();
  let bytes = 0;
  const observer = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      hash.update(chunk);
      bytes += chunk.byteLength;
      onBytes?.(bytes);
      controller.enqueue(chunk);
    },
  });
  const source = content instanceof ReadableStream ? content : new Blob([content]).stream();
  return { stream: source.pipeThrough(observer), digest: () => ({ bytes, sha256: hash.digest('hex') }) };
}
