import { io } from '../../actions/index.ts';
import type { Job } from '../../workers.ts';

/** After a reload the browser wants to be asked again for folders on disk, and only while a button is pressed. */
export async function allowAgain({ spec }: Job): Promise<void> {
  if (spec.kind !== 'batch') return;
  const folders = new Set(
    spec.cases.flatMap(({ source }) => (source.from === 'folder' ? [source.folder] : [])),
  );
  for (const folder of folders) {
    const handle = await io().keptFolder(folder);
    if (handle && 'requestPermission' in handle && typeof handle.requestPermission === 'function')
      await handle.requestPermission({ mode: 'read' });
  }
}
