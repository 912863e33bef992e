/** Against a small server that speaks the protocol; cli/loopback.test.ts holds the real one to it. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { LoopbackDirectory, TOKEN_HEADER } from './loopbackDirectory.ts';
import { MemoryDirectory } from './memoryDirectory.ts';
import { hashBlob } from './storedFile.ts';
import { describeDirectory } from './testing/directoryContract.ts';

const TOKEN = 'secret';
let files = new MemoryDirectory();
let ranges: (string | undefined)[] = [];
const server = createServer((request, response) => {
  answer(request, response).catch(() => response.writeHead(500).end());
});
let base = '';

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/run`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = decodeURIComponent((request.url ?? '').slice('/run/'.length));
  if (request.headers[TOKEN_HEADER.toLowerCase()] !== TOKEN) return void response.writeHead(403).end();
  if (path === '' || path.endsWith('/')) {
    return void response.end(JSON.stringify(await files.list(path.replace(/\/$/, ''))));
  }
  if (request.method === 'PUT') return put(request, response, path);
  if (request.method === 'DELETE') return void files.remove(path).then(() => response.writeHead(204).end());
  if ((await files.list(path)).length > 0 || !(await files.exists(path)))
    return void response.writeHead(404).end();
  await get(request, response, await files.read(path));
}

async function put(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const isFull = await files.write(path, new Blob(chunks)).then(
    () => false,
    () => true,
  );
  response.writeHead(isFull ? 507 : 201).end();
}

async function get(
  { method, headers }: IncomingMessage,
  response: ServerResponse,
  file: Blob,
): Promise<void> {
  if (method === 'HEAD') return void response.writeHead(200, { 'Content-Length': file.size }).end();
  ranges.push(headers.range);
  const [, start = '0', end = '0'] = /^bytes=(\d+)-(\d+)$/.exec(headers.range ?? '') ?? [];
  const part = await file.slice(Number(start), Number(end) + 1).arrayBuffer();
  response.writeHead(206).end(Buffer.from(part));
}

describeDirectory('the loopback server', async () => {
  files = new MemoryDirectory();
  ranges = [];
  return new LoopbackDirectory(base, TOKEN);
});

it('fetches only the bytes of a slice', async () => {
  const directory = new LoopbackDirectory(base, TOKEN);
  await directory.write('a', new Uint8Array(1000));
  ranges = [];
  const slice = (await directory.read('a')).slice(100, 900).slice(0, 10);
  expect(ranges).toEqual([]);
  await slice.arrayBuffer();
  expect(ranges).toEqual(['bytes=100-109']);
});

it('writes what it read elsewhere, with all its bytes', async () => {
  const directory = new LoopbackDirectory(base, TOKEN);
  await directory.write('a', new Uint8Array([3, 1, 4]));
  await directory.write('b', await directory.read('a'));
  expect(await (await directory.read('b')).bytes()).toEqual(new Uint8Array([3, 1, 4]));
});

it('hashes what is read from it', async () => {
  const directory = new LoopbackDirectory(base, TOKEN);
  await directory.write('a', 'abc');
  const { bytes, sha256 } = await hashBlob(await directory.read('a'));
  expect(bytes).toBe(3);
  expect(sha256).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});

it('says when the disk is full, the token is wrong or nobody answers', async () => {
  files = new MemoryDirectory(10);
  await expect(new LoopbackDirectory(base, TOKEN).write('a', 'x'.repeat(11))).rejects.toMatchObject({
    code: 'workspace.full',
  });
  await expect(new LoopbackDirectory(base, 'wrong').read('a')).rejects.toMatchObject({
    code: 'workspace.refused',
  });
  await expect(new LoopbackDirectory('http://127.0.0.1:1/run', TOKEN).read('a')).rejects.toMatchObject({
    code: 'workspace.unreachable',
  });
});
