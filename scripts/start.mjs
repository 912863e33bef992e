// @ts-check
import { parseArgs } from 'node:util';
import open from 'open';
import { ensureBuilt } from './freshBuild.mjs';
import { serveStudio } from './studioServer.mjs';

const USAGE = 'Usage: npm start -- [--port 4173] [--no-open]';
const DEFAULT_PORT = 4173;

/** A browser can be opened where a desktop is: always on macOS and Windows, on Linux with a display server. */
function hasDesktop() {
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

/** The wished port, or any free one when it is taken and nobody insisted on it.
 *  @param {string | undefined} wished */
async function serve(wished) {
  try {
    return await serveStudio({ port: Number(wished ?? DEFAULT_PORT) });
  } catch (error) {
    const taken = /** @type {NodeJS.ErrnoException} */ (error).code === 'EADDRINUSE';
    if (taken && wished === undefined) return serveStudio();
    if (taken) throw new Error(`Port ${wished} is in use. Choose another with --port, or leave --port out.`);
    throw error;
  }
}

async function main() {
  const { values } = parseArgs({
    options: { port: { type: 'string' }, 'no-open': { type: 'boolean' }, help: { type: 'boolean' } },
  });
  if (values.help) return console.log(USAGE);
  await ensureBuilt((line) => console.log(line));
  const server = await serve(values.port);
  console.log(`Segloop is at ${server.origin}  (Ctrl+C stops it; nothing leaves this computer)`);
  if (!values['no-open'] && hasDesktop()) await open(server.origin).catch(() => undefined);
}

main().catch((error) => {
  console.error(`segloop: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
});
