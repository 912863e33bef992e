import { createSHA256 } from 'hash-wasm';
import { z } from 'zod';
import type { Directory, WorkspacePath } from './directory.ts';

/** A file as its manifest lists it. `path` is relative to the manifest's own folder (models: to the model folder). */
export interface StoredFile {
  readonly path: string;
  readonly bytes: number;
  /** Hexadecimal; left out where nobody asks for it. */
  readonly sha256?: string;
  /** Kept untouched for later, but no channel of the scan: the DICOM files that a volume was made of. */
  readonly originals?: true;
}

export const storedFileSchema: z.ZodType<StoredFile> = z.object({
  path: z.string().min(1),
  bytes: z.int().min(0),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .exactOptional(),
  originals: z.literal(true).exactOptional(),
});

/** A stored file whose content can be told from another. */
export type HashedFile = StoredFile & { readonly sha256: string };

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
): Promise<HashedFile> {
  const hash = await createSHA256();
  const { stream, bytes } = observed(content, (chunk) => hash.update(chunk));
  await directory.write(`${folder}/${path}`, stream);
  return { path, bytes: bytes(), sha256: hash.digest('hex') };
}

/** The same without a hash, which takes longer than the writing of a large file. */
export async function storeUnhashed(
  directory: Directory,
  folder: WorkspacePath,
  path: string,
  content: Content,
  onBytes: OnBytes,
): Promise<StoredFile> {
  if (content instanceof Blob) {
    // The browser copies it without our seeing it.
    await directory.write(`${folder}/${path}`, content);
    onBytes(content.size);
    return { path, bytes: content.size };
  }
  const { stream, bytes } = observed(content, () => onBytes(bytes()));
  await directory.write(`${folder}/${path}`, stream);
  return { path, bytes: bytes() };
}

/** Size and SHA-256 of a Blob, read piece by piece. */
export async function hashBlob(blob: Blob): Promise<{ bytes: number; sha256: string }> {
  const hash = await createSHA256();
  const { stream, bytes } = observed(blob, (chunk) => hash.update(chunk));
  await stream.pipeTo(new WritableStream());
  return { bytes: bytes(), sha256: hash.digest('hex') };
}

/** The content as a stream that shows each piece on its way and counts the bytes. */
function observed(content: Content, show: (chunk: Uint8Array) => void) {
  let bytes = 0;
  const observer = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      bytes += chunk.byteLength;
      show(chunk);
      controller.enqueue(chunk);
    },
  });
  return { stream: streamOf(content).pipeThrough(observer), bytes: () => bytes };
}

/** A Blob's own stream: a remote one would be empty as a part of another Blob. */
function streamOf(content: Content): ReadableStream<Uint8Array> {
  if (content instanceof ReadableStream) return content;
  return (content instanceof Blob ? content : new Blob([content])).stream();
}
