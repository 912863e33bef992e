import { createHash } from 'node:crypto';
import type { Backend, Program } from '../../backend/index.ts';

/**
 * A back end whose programs answer the same patch from memory: the golden modes differ in how they sum, and most patches
 * of one mode come again in another. Node only.
 */
export function remembering(backend: Backend): Backend {
  return {
    kind: backend.kind,
    device: backend.device,
    compile: async (...network) => rememberingProgram(await backend.compile(...network)),
    createTileSum: (spec) => backend.createTileSum(spec),
    dispose: () => backend.dispose(),
  };
}

function rememberingProgram(program: Program): Program {
  const answers = new Map<string, Promise<Float32Array>>();
  return {
    inputShape: program.inputShape,
    outputShape: program.outputShape,
    bytes: program.bytes,
    forward: async (input) => {
      const bytes = new Uint8Array(input.buffer, input.byteOffset, input.byteLength);
      const key = createHash('sha1').update(bytes).digest('base64');
      const answer = answers.get(key) ?? program.forward(input);
      answers.set(key, answer);
      // The caller owns what it gets.
      return (await answer).slice();
    },
    dispose: () => program.dispose(),
  };
}
