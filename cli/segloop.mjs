#!/usr/bin/env node
// @ts-check
import { CommandError } from './commandError.mjs';
import { PREDICT_USAGE, readPredictArguments } from './predictArguments.mjs';

const INTERRUPTED = 130;

/** With `--json` standard output carries only the lines of JSON.
 *  @param {boolean} json */
const voiceFor = (json) => ({
  result: (/** @type {string} */ line) => console.log(line),
  note: (/** @type {string} */ line) => (json ? console.error(line) : console.log(line)),
});

/** Aborts at Ctrl+C or a request to end, so that the browser and its profile go too. */
function stopSignal() {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => stop.abort());
  return stop.signal;
}

/** @param {readonly string[]} argv @returns {Promise<number>} exit code */
async function main([command, ...words]) {
  if (command !== 'predict') {
    console.log(PREDICT_USAGE);
    return command === undefined || command === '--help' || command === '-h' ? 0 : 1;
  }
  const options = readPredictArguments(words);
  if (options === 'help') {
    console.log(PREDICT_USAGE);
    return 0;
  }
  const { predict } = await import('./predict.mjs');
  const stop = stopSignal();
  try {
    return await predict(options, voiceFor(options.json), stop);
  } catch (error) {
    if (stop.aborted) return INTERRUPTED;
    throw error;
  }
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  console.error(`segloop: ${message}`);
  if (!(error instanceof CommandError) && process.argv.includes('--verbose')) console.error(error);
  process.exitCode = 1;
}
