import { createSHA256 } from 'hash-wasm';
import { namedTensors, openCheckpoint } from '../../network/index.ts';

/** SHA-256 over a checkpoint's weights alone: nnU-Net's log inside it holds times, and differs where the network does not.
 *  @throws CheckpointError */
export async function weightsHash(checkpoint: Blob, name: string): Promise<string> {
  const { file, stateDict } = await openCheckpoint(checkpoint, name);
  const hash = await createSHA256();
  for (const [parameter, tensor] of namedTensors(stateDict, file.name)) {
    const { buffer, byteOffset, byteLength } = await file.read(tensor);
    hash.update(parameter);
    hash.update(new Uint8Array(buffer, byteOffset, byteLength));
  }
  return hash.digest('hex');
}
