/** One job without a queue, for the command line: it ends with its process, and goes on when it is called again. */
import { describeDevice } from '../deviceFacts/index.ts';
import type { Budgets } from './api.ts';
import type { Interactive } from './interactive.ts';
import type { JobSpec } from './kinds.ts';
import { jobSpecSchema } from './kinds.ts';
import { JobStore } from './queue/jobStore.ts';
import type { JobContext, JobRunner } from './queue/runner.ts';
import { JOB_RUNNERS } from './runners.ts';
import type { Studio } from './studio.ts';

const ID = 'command-line';

/** @param studio the workspace it works in. @throws what the job throws */
export async function runDirectly(
  studio: Studio,
  { devices, signal }: Pick<Interactive, 'devices' | 'signal'>,
  spec: JobSpec,
  { budgets, onLine }: { readonly budgets: Budgets; readonly onLine: (line: string) => void },
): Promise<Readonly<Record<string, string | number>>> {
  const store = new JobStore(studio.directory, jobSpecSchema);
  const context: JobContext = {
    id: ID,
    studio,
    devices,
    budgets,
    signal,
    pauseRequested: () => false,
    yieldToInteractive: async () => signal.throwIfAborted(),
    report: () => {},
    runsOn: (device) => onLine(`Runs on ${describeDevice(device)}.`),
    log: onLine,
    readState: (name) => store.readState(ID, name),
    writeState: (name, content) => store.writeState(ID, name, content),
    removeState: (name) => store.removeState(ID, name),
  };
  // The runner of a kind takes the specs of that kind, which the type of the table alone does not say.
  const run = JOB_RUNNERS[spec.kind] as JobRunner<JobSpec>;
  // What a killed process left belongs to another job; --c goes on from its checkpoints.
  await store.remove(ID);
  const outcome = await run(spec, context);
  await store.remove(ID);
  return outcome.state === 'done' ? (outcome.outcome ?? {}) : {};
}
