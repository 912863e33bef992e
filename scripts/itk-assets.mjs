// @ts-check
/**
 * ITK-Wasm's pipelines from our own origin: `/itk/<pipeline>.js`, `.wasm.zst` and the worker that runs them. Only the
 * readers and writers of workers/image are served; the whole package has 46 MB of them.
 */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const FORMATS = ['nifti', 'nrrd', 'meta', 'gipl'];
const PIPELINES = [
  ...FORMATS.flatMap((format) => [`${format}-read-image`, `${format}-write-image`]),
  // The decoder of compressed DICOM frames.
  'gdcm-read-image',
];
const WORKER = 'itk-wasm-pipeline.worker.js';
const FOLDER = '/itk/';

const NODE_MODULES = fileURLToPath(new URL('../node_modules', import.meta.url));
const IMAGE_IO = path.join(NODE_MODULES, '@itk-wasm/image-io/dist/pipelines');
const ITK_WASM = path.join(NODE_MODULES, 'itk-wasm/dist/pipeline/web-workers/bundles');

/** Name under /itk/ → file in node_modules. */
const FILES = new Map([[WORKER, path.join(ITK_WASM, 'itk-wasm-pipeline.min.worker.js')]]);
for (const pipeline of PIPELINES) {
  for (const ending of ['.js', '.wasm.zst']) {
    FILES.set(`${pipeline}${ending}`, path.join(IMAGE_IO, `${pipeline}${ending}`));
  }
}

/** The worker unpacks pipelines with a zstd decoder that loads itself by fetching a data: URL, which our policy's
 *  `connect-src` refuses. The same bytes are decoded in place instead. */
const DATA_FETCH = /fetch\("data:application\/wasm;base64,"\+(\w+)\)/g;

/** @param {string} name @returns {Buffer | string} */
function contentOf(name) {
  const content = readFileSync(FILES.get(name) ?? '');
  if (name !== WORKER) return content;
  let found = 0;
  const patched = content.toString('utf8').replace(DATA_FETCH, (_, base64) => {
    found++;
    return `Promise.resolve(new Response(Uint8Array.from(atob(${base64}),c=>c.charCodeAt(0))))`;
  });
  if (found !== 1) throw new Error(`itk-wasm's worker changed: ${found} places fetch a data: URL, not 1`);
  return patched;
}

const typeOf = (/** @type {string} */ name) =>
  name.endsWith('.js') ? 'text/javascript' : 'application/octet-stream';

/**
 * Vite plugin: serves the files in development and tests, and writes them into the build.
 * @returns {import('vite').Plugin}
 */
export function itkAssets() {
  return {
    name: 'segloop:itk-assets',
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1');
        const name = pathname.slice(FOLDER.length);
        if (!pathname.startsWith(FOLDER) || !FILES.has(name)) return next();
        for (const [header, value] of Object.entries(server.config.server.headers ?? {})) {
          if (value !== undefined) response.setHeader(header, value);
        }
        response.setHeader('Content-Type', typeOf(name));
        response.end(contentOf(name));
      });
    },
    generateBundle() {
      for (const name of FILES.keys()) {
        this.emitFile({ type: 'asset', fileName: `${FOLDER.slice(1)}${name}`, source: contentOf(name) });
      }
    },
  };
}
