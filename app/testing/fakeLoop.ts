import type { PipelineApi } from '../workers.ts';

/** No loop was begun. */
export const fakeLoop = (): PipelineApi => ({
  loop: async () => undefined,
  approveReview: async () => {},
  rerunStep: async () => {},
  portableLoopFile: async (file) => file,
  readLoopFile: async () => {
    throw new RangeError('The fake reads no files.');
  },
  loopRecord: async () => undefined,
});
