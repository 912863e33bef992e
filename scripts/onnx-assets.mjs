// @ts-check
/** onnxruntime-web's WebAssembly build from our own origin: `/ort/`. Its whole dist has 136 MB; two files are used. */

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const FOLDER = '/ort/';
const DIST = new URL('../node_modules/onnxruntime-web/dist/', import.meta.url);
/** File name → content type. */
const FILES = new Map([
  ['ort-wasm-simd-threaded.mjs', 'text/javascript'],
  ['ort-wasm-simd-threaded.wasm', 'application/wasm'],
]);

const contentOf = (/** @type {string} */ name) => readFileSync(fileURLToPath(new URL(name, DIST)));

/** Resolve condition under which the package leaves its WebAssembly outside its script: a script that held both
 *  would be started again, our code and all, in each of its threads. */
export const ONNX_CONDITION = 'onnxruntime-web-use-extern-wasm';

/**
 * Vite plugin: serves the files in development and tests, and writes them into the build.
 * @returns {import('vite').Plugin}
 */
export function onnxAssets() {
  return {
    name: 'segloop:onnx-assets',
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1');
        const name = pathname.slice(FOLDER.length);
        const type = FILES.get(name);
        if (!pathname.startsWith(FOLDER) || type === undefined) return next();
        // Threads are workers of this script: without the page's own isolation headers they do not start.
        for (const [header, value] of Object.entries(server.config.server.headers ?? {})) {
          if (value !== undefined) response.setHeader(header, value);
        }
        response.setHeader('Content-Type', type);
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
