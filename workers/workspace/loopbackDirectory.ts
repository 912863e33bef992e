import { z } from 'zod';
import type { Directory, DirectoryEntry, WorkspacePath } from './directory.ts';
import { gather } from './memoryDirectory.ts';
import { RemoteBlob } from './remoteBlob.ts';
import { WorkspaceError } from './workspaceError.ts';
import { byName, fileSegments, pathSegments } from './workspacePath.ts';

export const TOKEN_HEADER = 'X-Segloop-Token';

const listingSchema = z.array(z.object({ name: z.string(), kind: z.enum(['file', 'directory']) }));

/**
 * A folder that the command line's loopback server hands out. The protocol, with `base` without a trailing slash and
 * every segment percent-encoded; each request carries `X-Segloop-Token`:
 *
 * | request | answer |
 * |---|---|
 * | `GET base/path/` (trailing slash) | 200 `[{"name": "a.nii.gz", "kind": "file" \| "directory"}]`; `[]` if absent |
 * | `HEAD base/path` | 200 with Content-Length for a file; 404 |
 * | `GET base/path`, `Range: bytes=a-b` | 206 with the bytes a..b inclusive; 404 |
 * | `PUT base/path` | 2xx once the file has the whole body, written aside and renamed; 507 when the disk is full |
 * | `DELETE base/path` | 2xx, also when absent |
 *
 * 403: the path is not on the run's list, or the token is wrong.
 */
export class LoopbackDirectory implements Directory {
  constructor(
    private readonly baseUrl: string,
    private readonly token: string,
  ) {}

  /** For another worker that opens the same folder. */
  get address(): { readonly base: string; readonly token: string } {
    return { base: this.baseUrl, token: this.token };
  }

  async list(path: WorkspacePath): Promise<DirectoryEntry[]> {
    pathSegments(path);
    const response = await this.request(path, 'GET', path === '' ? '/' : `/${encoded(path)}/`);
    if (response.status === 404) return [];
    await expectOk(path, response);
    return listingSchema.parse(await response.json()).sort(byName);
  }

  async read(path: WorkspacePath): Promise<Blob> {
    const size = await this.size(path);
    if (size === undefined) throw new WorkspaceError('missing', { path });
    return new RemoteBlob({
      fetchRange: async (start, end) => {
        const headers = { Range: `bytes=${start}-${end - 1}` };
        const response = await this.request(path, 'GET', `/${encoded(path)}`, { headers });
        await expectOk(path, response);
        if (response.status !== 206)
          throw new WorkspaceError('unreachable', { path, reason: 'no range was served' });
        return response;
      },
      start: 0,
      end: size,
    });
  }

  async exists(path: WorkspacePath): Promise<boolean> {
    if (path === '' || (await this.list(path)).length > 0) return true;
    return (await this.size(path)) !== undefined;
  }

  async write(path: WorkspacePath, content: BlobPart | ReadableStream<Uint8Array>): Promise<void> {
    fileSegments(path);
    // Chromium streams request bodies over HTTP/2 only; a Blob is spilled to disk by the browser instead.
    const body = await bodyOf(content);
    const response = await this.request(path, 'PUT', `/${encoded(path)}`, { body });
    if (response.status === 507) throw new WorkspaceError('full', { path });
    if (!response.ok) throw new WorkspaceError('unwritable', { path, reason: `HTTP ${response.status}` });
  }

  async remove(path: WorkspacePath): Promise<void> {
    fileSegments(path);
    const response = await this.request(path, 'DELETE', `/${encoded(path)}`);
    if (response.status !== 404) await expectOk(path, response);
  }

  private async size(path: WorkspacePath): Promise<number | undefined> {
    fileSegments(path);
    const response = await this.request(path, 'HEAD', `/${encoded(path)}`);
    if (response.status === 404) return undefined;
    await expectOk(path, response);
    return Number(response.headers.get('Content-Length') ?? 0);
  }

  private async request(
    path: WorkspacePath,
    method: string,
    tail: string,
    init: RequestInit = {},
  ): Promise<Response> {
    const headers = { ...init.headers, [TOKEN_HEADER]: this.token };
    try {
      return await fetch(`${this.baseUrl}${tail}`, { ...init, method, headers });
    } catch (error) {
      throw new WorkspaceError('unreachable', { path, reason: String(error) }, { cause: error });
    }
  }
}

/** A remote blob is a stream in disguise: as a part of another blob it would be empty. */
async function bodyOf(content: BlobPart | ReadableStream<Uint8Array>): Promise<Blob> {
  if (content instanceof ReadableStream) return gather(content);
  return content instanceof RemoteBlob ? gather(content.stream()) : new Blob([content]);
}

const encoded = (path: WorkspacePath): string => path.split('/').map(encodeURIComponent).join('/');

async function expectOk(path: WorkspacePath, response: Response): Promise<void> {
  if (response.ok) return;
  await response.body?.cancel();
  if (response.status === 404) throw new WorkspaceError('missing', { path });
  if (response.status === 403) throw new WorkspaceError('refused', { path });
  throw new WorkspaceError('unreachable', { path, reason: `HTTP ${response.status}` });
}
