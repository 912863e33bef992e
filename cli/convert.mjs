// @ts-check
/** `segloop convert`: a scan or labels from one format into another, on the built page. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { ensureBuilt } from '../scripts/freshBuild.mjs';
import { CommandError } from './commandError.mjs';
import { openHeadlessStudio } from './headlessStudio.mjs';
import { openLoopback } from './loopback.mjs';
import { PageSession } from './pageSession.mjs';

/** @typedef {import('./convertArguments.mjs').ConvertOptions} ConvertOptions */
/** @typedef {import('../app/scripting/convert.ts').Converted} Converted */

/** A file itself, or every file below a folder.
 *  @param {string} source @returns {{ place: string, file: string }[]} */
function filesIn(source) {
  if (!existsSync(source)) throw new CommandError(`${source}: there is no such file or folder.`);
  if (!statSync(source).isDirectory()) return [{ place: path.basename(source), file: source }];
  const found = readdirSync(source, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
  if (found.length === 0) throw new CommandError(`${source}: the folder is empty.`);
  return found.sort().map((file) => ({ place: path.relative(source, file).split(path.sep).join('/'), file }));
}

/** Names by value from a dataset.json; a region is no label.
 *  @param {string | undefined} file @returns {Record<number, string>} */
function namesIn(file) {
  if (file === undefined) return {};
  if (!existsSync(file)) throw new CommandError(`-d ${file}: there is no such file.`);
  try {
    const { labels } = JSON.parse(readFileSync(file, 'utf8'));
    const single = Object.entries(labels).filter(([, value]) => typeof value === 'number');
    return Object.fromEntries(single.map(([name, value]) => [value, name]));
  } catch {
    throw new CommandError(`-d ${file}: is no dataset.json with labels.`);
  }
}

/**
 * @param {ConvertOptions} options @param {import('./predict.mjs').Voice} voice @param {AbortSignal} stop
 * @returns {Promise<number>} exit code
 * @throws {CommandError}
 */
export async function convert(options, voice, stop) {
  const sources = {
    files: filesIn(options.input),
    reference: options.reference === undefined ? [] : filesIn(options.reference),
  };
  const names = namesIn(options.dataset);
  const output = path.resolve(options.output);
  await mkdir(options.as === 'series' ? output : path.dirname(output), { recursive: true });
  await ensureBuilt(voice.note);
  const folder = await mkdtemp(path.join(os.tmpdir(), 'segloop-convert-'));
  const server = await openLoopback();
  const say = options.verbose ? voice.note : () => undefined;
  try {
    const studio = await openHeadlessStudio({ origin: server.origin, folder, say });
    const closed = () => void studio.close();
    stop.addEventListener('abort', closed, { once: true });
    try {
      const session = await PageSession.open(studio, server, folder, say);
      const { as, series, ignoreValue } = options;
      const wanted = {
        as,
        names,
        output,
        ...(series !== undefined && { series }),
        ...(ignoreValue !== undefined && { ignoreValue }),
      };
      report(await session.convert(sources, wanted), options, voice);
      return 0;
    } finally {
      stop.removeEventListener('abort', closed);
      await studio.close();
    }
  } finally {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** @param {Converted} converted @param {ConvertOptions} options @param {import('./predict.mjs').Voice} voice */
function report(converted, { input, output, json }, voice) {
  const { kind, name, size, spacing, voxels, mapping, notes, failures, step = 1 } = converted;
  if (json) {
    const said = notes.map(({ message }) => message);
    const left = failures.map((failure) => failure.message);
    voice.result(
      JSON.stringify({
        in: input,
        out: output,
        kind,
        name,
        size,
        spacing,
        voxels,
        mapping,
        ...(step !== 1 && { step }),
        notes: said,
        failures: left,
      }),
    );
    return;
  }
  for (const { message } of [...notes, ...failures]) voice.note(message);
  for (const { from, to, voxels: count } of mapping)
    voice.result(`ignore: ${from} → ${to} (${count} voxels)`);
  if (step !== 1) voice.result(`values were rounded to steps of ${step}`);
  const grid = `${[...size].reverse().join(' × ')} voxels of ${[...spacing].reverse().join(' × ')} mm`;
  const labels = Object.keys(voxels).length;
  const what = kind === 'scan' ? 'scan' : labels === 1 ? '1 label' : `${labels} labels`;
  voice.result(`${name}: ${what}, ${grid} → ${output}`);
}
