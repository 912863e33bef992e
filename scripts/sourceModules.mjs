// @ts-check
/** Our TypeScript in Node, as Vite runs it. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createServer } from 'vite';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** A server that stays until `close`: some modules are imported only when they are needed, as the CPU back end is when the
 *  first network is compiled. */
export async function openSourceModules() {
  const vite = await createServer({
    root: ROOT,
    configFile: false,
    logLevel: 'error',
    appType: 'custom',
    optimizeDeps: { noDiscovery: true },
    server: { middlewareMode: true, hmr: false, ws: false, watch: null },
  });
  return {
    /** @param {string} file below the repository's root */
    load: (file) => vite.ssrLoadModule(path.join(ROOT, file)),
    close: () => vite.close(),
  };
}
