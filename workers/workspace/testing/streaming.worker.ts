/** Writes in a worker, where the private file system can be written without asking another process. */
import { HandleDirectory } from '../handleDirectory.ts';

export interface Wanted {
  readonly folder: FileSystemDirectoryHandle;
  readonly path: string;
  readonly pieces: readonly string[];
  /** The stream fails after its pieces. */
  readonly breaks: boolean;
}

const streamOf = ({ pieces, breaks }: Wanted): ReadableStream<Uint8Array> => {
  const rest = [...pieces];
  return new ReadableStream({
    pull(controller) {
      const next = rest.shift();
      if (next !== undefined) controller.enqueue(new TextEncoder().encode(next));
      else if (breaks) controller.error(new Error('the source broke'));
      else controller.close();
    },
  });
};

self.onmessage = async ({ data }: MessageEvent<Wanted>) => {
  try {
    await new HandleDirectory(data.folder).write(data.path, streamOf(data));
    self.postMessage('written');
  } catch (error) {
    self.postMessage(String(error));
  }
};
