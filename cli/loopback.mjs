// @ts-check
/**
 * The command line's loopback server: hands the built page, this run's inputs and a place for its outputs to a browser
 * on this computer, and to nobody else. Three guards: a random token in a header that no other page can send without
 * a CORS permission that is never given, a Host and Origin check, and a fixed list of paths. The protocol is that of
 * workers/workspace/loopbackDirectory.ts (DELETE only in folders that a run may write).
 */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createWriteStream, readdirSync, statSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import send from 'send';
import { serveStudio } from '../scripts/studioServer.mjs';

/** @typedef {import('node:http').IncomingMessage} Request */
/** @typedef {import('node:http').ServerResponse} Response */

const TOKEN_HEADER = 'x-segloop-token';
const BASE = '/run';

/** The fixed list: places in the run's tree → files on disk, absolute. */
class Offer {
  /** @type {Map<string, string>} */
  #readable = new Map();
  /** @type {Map<string, string>} */
  #writable = new Map();
  /** @type {Map<string, { folder: string, writable: boolean }>} */
  #trees = new Map();

  /** @param {string} place @param {string} file */
  allowRead(place, file) {
    this.#readable.set(place, path.resolve(file));
  }

  /** @param {string} place @param {string} file */
  allowWrite(place, file) {
    this.#writable.set(place, path.resolve(file));
  }

  /** Hands out a whole folder, present and future files, reading and, if `writable`, writing and removing.
   *  @param {string} place a single segment @param {string} folder @param {{ writable: boolean }} rights */
  allowTree(place, folder, { writable }) {
    this.#trees.set(place, { folder: path.resolve(folder), writable });
  }

  /** @param {string} place */
  #inTree(place) {
    const [first = '', ...below] = place.split('/');
    const tree = this.#trees.get(first);
    const isPlain = below.every((segment) => segment !== '' && segment !== '..' && segment !== '.');
    if (!tree || !isPlain || below.some((segment) => /[\\\0]/.test(segment))) return undefined;
    return { ...tree, file: path.join(tree.folder, ...below) };
  }

  /** A file or folder that may be removed. @param {string} place */
  removable(place) {
    const found = this.#inTree(place);
    return found?.writable && place.includes('/') ? found.file : undefined;
  }

  /** Takes back every place under a folder, once its case is done.
   *  @param {string} folder */
  withdraw(folder) {
    for (const map of [this.#readable, this.#writable])
      for (const place of map.keys()) if (place.startsWith(`${folder}/`)) map.delete(place);
  }

  /** @param {string} place */
  readable(place) {
    return this.#readable.get(place) ?? this.#inTree(place)?.file;
  }

  /** @param {string} place */
  writable(place) {
    const found = this.#inTree(place);
    return this.#writable.get(place) ?? (found?.writable ? found.file : undefined);
  }

  /** @param {string} folder @returns {[string, 'file' | 'directory'][]} */
  #treeEntries(folder) {
    const found = this.#inTree(folder);
    if (!found) return [];
    try {
      const entries = readdirSync(found.file, { withFileTypes: true });
      return entries.flatMap((entry) => {
        const kind = kindOf(found.file, entry);
        return kind ? [[entry.name, kind]] : [];
      });
    } catch {
      return [];
    }
  }

  /** Entries of a folder of the run's tree, in code-point order.
   *  @param {string} folder '' is the top */
  list(folder) {
    /** @type {Map<string, 'file' | 'directory'>} */
    const entries = new Map(this.#treeEntries(folder));
    const prefix = folder === '' ? '' : `${folder}/`;
    for (const place of this.#readable.keys()) {
      if (!place.startsWith(prefix)) continue;
      const [name = '', ...below] = place.slice(prefix.length).split('/');
      entries.set(name, below.length > 0 ? 'directory' : 'file');
    }
    return [...entries]
      .map(([name, kind]) => ({ name, kind }))
      .sort((one, other) => (one.name < other.name ? -1 : 1));
  }
}

/** Datasets are often linked to where there is room. Undefined for a link that leads nowhere.
 *  @param {string} folder @param {import('node:fs').Dirent} entry @returns {'file' | 'directory' | undefined} */
function kindOf(folder, entry) {
  const found = entry.isSymbolicLink()
    ? statSync(path.join(folder, entry.name), { throwIfNoEntry: false })
    : entry;
  return found && (found.isDirectory() ? 'directory' : 'file');
}

/** @param {string} expected @param {unknown} given */
function sameToken(expected, given) {
  const one = Buffer.from(expected);
  const other = Buffer.from(typeof given === 'string' ? given : '');
  return one.length === other.length && timingSafeEqual(one, other);
}

/** A request of our own page: its Origin is ours, or it has none and is not sent from another site.
 *  @param {Request} request */
function isOwnOrigin({ headers }) {
  if (headers.origin !== undefined) return headers.origin === `http://${headers.host}`;
  return (headers['sec-fetch-site'] ?? 'same-origin') === 'same-origin';
}

/** Streams a body beside its file and renames it, so that a file is whole or absent.
 *  @param {Request} request @param {string} file */
async function receive(request, file) {
  const part = `${file}.part`;
  await mkdir(path.dirname(file), { recursive: true });
  try {
    await pipeline(request, createWriteStream(part));
    await rename(part, file);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

/** @param {unknown} error */
const isFull = (error) =>
  ['ENOSPC', 'EDQUOT'].includes(/** @type {NodeJS.ErrnoException} */ (error).code ?? '');

/** @param {Request} request @param {Response} response @param {string | undefined} file */
function write(request, response, file) {
  if (file === undefined) return void response.writeHead(403).end();
  receive(request, file).then(
    () => response.writeHead(201).end(),
    (error) => response.writeHead(isFull(error) ? 507 : 500).end(String(error)),
  );
}

/** @param {Response} response @param {string | undefined} file */
function remove(response, file) {
  if (file === undefined) return void response.writeHead(403).end();
  rm(file, { recursive: true, force: true }).then(
    () => response.writeHead(204).end(),
    (error) => response.writeHead(500).end(String(error)),
  );
}

/** @param {Request} request @param {Response} response @param {string | undefined} file */
function read(request, response, file) {
  if (file === undefined) return void response.writeHead(404).end();
  const { dir, base } = path.parse(file);
  send(request, `/${encodeURIComponent(base)}`, {
    root: dir,
    dotfiles: 'allow',
    cacheControl: false,
    etag: false,
  })
    .on('error', (/** @type {Error & { status?: number }} */ error) =>
      response.writeHead(error.status ?? 500).end(),
    )
    .pipe(response);
}

/** @param {Response} response @param {unknown} value */
function json(response, value) {
  response.setHeader('Content-Type', 'application/json');
  response.end(JSON.stringify(value));
}

/** The place a URL names, or undefined when it is none of the run's.
 *  @param {string} url */
function placeOf(url) {
  const { pathname } = new URL(url, 'http://127.0.0.1');
  if (pathname !== BASE && !pathname.startsWith(`${BASE}/`)) return undefined;
  try {
    return decodeURIComponent(pathname.slice(BASE.length + 1));
  } catch {
    return undefined;
  }
}

/**
 * Starts the server on a free port of 127.0.0.1.
 * @param {{ root?: string }} [options] folder of the built page
 */
export async function openLoopback({ root } = {}) {
  const token = randomBytes(32).toString('hex');
  const offer = new Offer();
  /** @param {Request} request @param {Response} response */
  const handle = (request, response) => {
    const place = placeOf(request.url ?? '/');
    if (place === undefined) return false;
    if (!sameToken(token, request.headers[TOKEN_HEADER]) || !isOwnOrigin(request))
      response.writeHead(403).end();
    else if (request.method === 'PUT') write(request, response, offer.writable(place));
    else if (request.method === 'DELETE') remove(response, offer.removable(place));
    else if (request.method !== 'GET' && request.method !== 'HEAD') response.writeHead(405).end();
    else if (place === '' || place.endsWith('/')) json(response, offer.list(place.replace(/\/$/, '')));
    else read(request, response, offer.readable(place));
    return true;
  };
  const server = await serveStudio({ root, handle });
  return { origin: server.origin, base: `${server.origin}${BASE}`, token, offer, close: server.close };
}
