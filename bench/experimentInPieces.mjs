// @ts-check
/** Frame of an experiment that takes hours: our TypeScript, work that is kept, and seeds as far as the time reaches. */
import os from 'node:os';
import { openSourceModules } from '../scripts/sourceModules.mjs';

/** Both as the command line gives them. @param {{ resume?: string | undefined, minutes: string }} given */
export async function openExperiment({ resume, minutes }) {
  const { load, close } = await openSourceModules();
  const { KeptWork, TimeIsUp } = /** @type {typeof import('./pseudoLabels/keptWork.ts')} */ (
    await load('bench/pseudoLabels/keptWork.ts')
  );
  return {
    load,
    close,
    kept: new KeptWork(resume, Number(minutes)),

    /** Results of the seeds from `first` to `last` that were done before the time was up.
     *  @template Result @param {number} first @param {number} last @param {(seed: number) => Promise<Result>} run */
    async ofSeeds(first, last, run) {
      /** @type {Result[]} */
      const results = [];
      try {
        for (let seed = first; seed <= last; seed++) results.push(await run(seed));
      } catch (error) {
        if (!(error instanceof TimeIsUp)) throw error;
        console.error(error.message);
      }
      return results;
    },
  };
}

/** An effort's numbers from the command line. @template {string} Name @param {Readonly<Record<Name, string>>} values
 *  @param {readonly Name[]} names */
export const numbersOf = (values, names) =>
  /** @type {Record<Name, number>} */ (Object.fromEntries(names.map((name) => [name, Number(values[name])])));

export const ranOn = () => `${os.cpus()[0]?.model ?? 'an unknown processor'}, Node ${process.version}`;
