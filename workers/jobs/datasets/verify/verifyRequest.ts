import { LoopbackDirectory, outsideName, placedPath, RAW, servedByName } from '../../../workspace/index.ts';
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
      return outsideName(place) === undefined ? place : undefined;
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
  const { loopback, at } = request;
  return verifyDataset(
    {
      directory: new LoopbackDirectory(loopback.base, loopback.token),
      folder: at,
      placeOf: servedByName,
      ...ignore,
    },
    onCase,
    signal,
  );
}
