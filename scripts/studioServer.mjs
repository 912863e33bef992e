// @ts-check
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import send from 'send';
import { studioHeaders } from './headers.mjs';

/** The built page. */
export const DIST = fileURLToPath(new URL('../dist', import.meta.url));

/**
 * Serves the built page on the loopback interface with the isolation headers.
 *
 * A request whose Host is not ours is refused: a foreign page whose name was rebound to 127.0.0.1 must not read the
 * studio's answers.
 *
 * @param {object} options
 * @param {string} [options.root] folder to serve
 * @param {number} [options.port] 0 takes any free one
 * @param {(request: import('node:http').IncomingMessage, response: import('node:http').ServerResponse) => boolean}
 *   [options.handle] answers a request itself and returns true, before the files are looked at
 * @returns {Promise<{ origin: string, close: () => Promise<void> }>}
 */
export async function serveStudio({ root = DIST, port = 0, handle = () => false } = {}) {
  /** @type {Set<string>} */
  const hosts = new Set();
  const server = createServer((request, response) => {
    for (const [name, value] of Object.entries(studioHeaders())) response.setHeader(name, value);
    if (!hosts.has(request.headers.host ?? '')) return void response.writeHead(421).end();
    if (handle(request, response)) return;
    if (request.method !== 'GET' && request.method !== 'HEAD') return void response.writeHead(405).end();
    send(request, new URL(request.url ?? '/', 'http://127.0.0.1').pathname, { root, dotfiles: 'deny' })
      .on('error', (/** @type {Error & { status?: number }} */ error) =>
        response.writeHead(error.status ?? 500).end(),
      )
      .pipe(response);
  });
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(undefined));
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no TCP address');
  hosts.add(`127.0.0.1:${address.port}`).add(`localhost:${address.port}`);
  return {
    origin: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
