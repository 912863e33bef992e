import { absolutePath, LoopbackDirectory, placedPath, RAW } from '../../../workspace/index.ts';
import type { Studio } from '../../studio.ts';
import type { VerifyRequest } from '../api.ts';
import { type VerifyReport, verifyDataset } from './verifyDataset.ts';

/** Checks a dataset where it lies: in the workspace, or on the command line's server. */
export async function verifyRequested(
  { directory, datasets }: Studio,
  request: VerifyRequest,
  onCase: (done: number, total: number) => void,
  signal?: AbortSignal,
): Promise<VerifyReport> {
  const { ignoreLabel } = request;
  const ignore = ignoreLabel === undefined ? {} : { ignoreLabel };
  if ('folder' in request) {
    const { folder } = request;
    const placeOf = (path: string) => {
      const place = placedPath(folder, path);
      return absolutePath(place) !== undefined || place.includes('..') ? undefined : place;
    };
    const { cases } = await datasets.noted(folder);
    const annotated = new Map(
      Object.entries(cases).flatMap(([id, { annotatedClasses }]) =>
        annotatedClasses ? [[id, annotatedClasses] as const] : [],
      ),
    );
    const asked = { directory, folder: `${RAW}/${folder}`, placeOf, annotated, ...ignore };
    return verifyDataset(asked, onCase, signal);
  }
  const { loopback, at, elsewhere, root } = request;
  return verifyDataset(
    {
      directory: new LoopbackDirectory(loopback.base, loopback.token),
      folder: at,
      placeOf: (path) => `${elsewhere}${absolute(root, path)}`,
      ...ignore,
    },
    onCase,
    signal,
  );
}

/** As Python's `os.path.abspath(join(root, path))`. */
function absolute(root: string, path: string): string {
  const segments: string[] = [];
  for (const segment of (path.startsWith('/') ? path : `${root}/${path}`).split('/')) {
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.') segments.push(segment);
  }
  return `/${segments.join('/')}`;
}
