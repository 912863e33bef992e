import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openLoopback } from './loopback.mjs';

let folder: string;
let server: Awaited<ReturnType<typeof openLoopback>>;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'segloop-loopback-'));
  await writeFile(path.join(folder, 'index.html'), '<p>studio</p>');
  await writeFile(path.join(folder, 'scan 肝_0000.nii.gz'), '0123456789');
  await writeFile(path.join(folder, 'secret.txt'), 'secret');
  server = await openLoopback({ root: folder });
  server.offer.allowRead('in/scan 肝_0000.nii.gz', path.join(folder, 'scan 肝_0000.nii.gz'));
  server.offer.allowWrite('out/a.nii.gz', path.join(folder, 'out', 'a.nii.gz'));
});

afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

const SCAN = `in/${encodeURIComponent('scan 肝_0000.nii.gz')}`;

interface Sent {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
}

const ask = (place: string, { method = 'GET', headers = {}, body }: Sent = {}) =>
  fetch(`${server.base}/${place}`, {
    method,
    headers: { 'x-segloop-token': server.token, ...headers },
    body,
  });

/** Status of a request as it is written, past fetch's normalising of paths and its forbidden headers. */
const raw = (target: string, headers: Record<string, string> = {}) =>
  new Promise<number | undefined>((resolve, reject) => {
    const { port } = new URL(server.origin);
    const sent = httpRequest({ host: '127.0.0.1', port, path: target, headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.on('error', reject).end();
  });

it('serves the page with isolation headers and a policy without other origins', async () => {
  const response = await fetch(`${server.origin}/`);
  expect(await response.text()).toBe('<p>studio</p>');
  expect(response.headers.get('cross-origin-opener-policy')).toBe('same-origin');
  expect(response.headers.get('cross-origin-embedder-policy')).toBe('require-corp');
  expect(response.headers.get('content-security-policy')).toContain("default-src 'self'");
});

it.skipIf(!existsSync('/dev/full'))('says that the disk is full, and leaves nothing half', async () => {
  await mkdir(path.join(folder, 'out'));
  await symlink('/dev/full', path.join(folder, 'out/a.nii.gz.part'));
  const { status } = await ask('out/a.nii.gz', { method: 'PUT', body: 'labels' });
  expect(status).toBe(507);
  expect(await readdir(path.join(folder, 'out'))).toEqual([]);
});

it('reads a range of an offered file', async () => {
  const response = await ask(SCAN, { headers: { Range: 'bytes=2-4' } });
  expect(response.status).toBe(206);
  expect(response.headers.get('content-range')).toBe('bytes 2-4/10');
  expect(await response.text()).toBe('234');
});

it('tells the size of an offered file, and lists what is offered', async () => {
  const head = await ask(SCAN, { method: 'HEAD' });
  expect(head.headers.get('content-length')).toBe('10');
  expect(await (await ask('')).json()).toEqual([{ name: 'in', kind: 'directory' }]);
  expect(await (await ask('in/')).json()).toEqual([{ name: 'scan 肝_0000.nii.gz', kind: 'file' }]);
});

it.skipIf(process.platform === 'win32')(
  'lists what links lead to, and no link that leads nowhere',
  async () => {
    await mkdir(path.join(folder, 'far/imagesTr'), { recursive: true });
    await mkdir(path.join(folder, 'tree'));
    await symlink(path.join(folder, 'far'), path.join(folder, 'tree/Dataset001_Linked'));
    await symlink(path.join(folder, 'secret.txt'), path.join(folder, 'tree/plans.json'));
    await symlink(path.join(folder, 'nothing'), path.join(folder, 'tree/broken'));
    server.offer.allowTree('tree', path.join(folder, 'tree'), { writable: false });
    expect(await (await ask('tree/')).json()).toEqual([
      { name: 'Dataset001_Linked', kind: 'directory' },
      { name: 'plans.json', kind: 'file' },
    ]);
    expect(await (await ask('tree/Dataset001_Linked/')).json()).toEqual([
      { name: 'imagesTr', kind: 'directory' },
    ]);
  },
);

it('writes an output whole, and leaves no part behind', async () => {
  const response = await ask('out/a.nii.gz', { method: 'PUT', body: 'labels' });
  expect(response.status).toBe(201);
  expect(await readFile(path.join(folder, 'out', 'a.nii.gz'), 'utf8')).toBe('labels');
  expect(await readdir(path.join(folder, 'out'))).toEqual(['a.nii.gz']);
});

it('keeps the old output and no part when the upload breaks off', async () => {
  await ask('out/a.nii.gz', { method: 'PUT', body: 'old' });
  const { port } = new URL(server.origin);
  await new Promise<void>((resolve) => {
    const sent = httpRequest({
      host: '127.0.0.1',
      port,
      path: '/run/out/a.nii.gz',
      method: 'PUT',
      headers: { 'x-segloop-token': server.token, 'content-length': '1000' },
    });
    sent.on('error', () => resolve());
    sent.write('half', () => setTimeout(() => sent.destroy(new Error('gone')), 50));
  });
  await expect.poll(() => readdir(path.join(folder, 'out'))).toEqual(['a.nii.gz']);
  expect(await readFile(path.join(folder, 'out', 'a.nii.gz'), 'utf8')).toBe('old');
});

it('refuses a wrong or missing token', async () => {
  expect((await ask(SCAN, { headers: { 'x-segloop-token': 'f'.repeat(64) } })).status).toBe(403);
  expect((await fetch(`${server.base}/${SCAN}`)).status).toBe(403);
});

it('refuses a foreign Host, so that a rebound name reads nothing', async () => {
  expect(await raw('/', { Host: 'evil.example' })).toBe(421);
  expect(await raw(`/run/${SCAN}`, { Host: 'evil.example', 'x-segloop-token': server.token })).toBe(421);
});

it('refuses a foreign Origin and a request from another site', async () => {
  const token = { 'x-segloop-token': server.token };
  expect(await raw(`/run/${SCAN}`, { ...token, Origin: 'http://evil.example' })).toBe(403);
  expect(await raw(`/run/${SCAN}`, { ...token, 'Sec-Fetch-Site': 'cross-site' })).toBe(403);
  expect(await raw(`/run/${SCAN}`, { ...token, 'Sec-Fetch-Site': 'same-origin' })).toBe(200);
});

it.each([
  '/run/in/../secret.txt',
  '/run/in/%2e%2e/secret.txt',
  '/run/in/..%2fsecret.txt',
  '/run/secret.txt',
  '/run/%',
])('serves nothing that is not on its list: %s', async (target) => {
  expect(await raw(target, { 'x-segloop-token': server.token })).toBeGreaterThanOrEqual(400);
});

it('writes nowhere but where the run said', async () => {
  for (const place of ['out/b.nii.gz', SCAN, 'out/..%2Fsecret.txt'])
    expect((await ask(place, { method: 'PUT', body: 'x' })).status).toBe(403);
  expect(await readFile(path.join(folder, 'secret.txt'), 'utf8')).toBe('secret');
});

it('takes an offer back when its case is done', async () => {
  server.offer.withdraw('in');
  expect((await ask(SCAN)).status).toBe(404);
});
