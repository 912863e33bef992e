/** The arrows of design.md "Folders": who may import whom. Tests may import anything. */
import { beforeAll, expect, it } from 'vitest';
import { type Arrow, arrowsOf, isTest, projectFiles } from './sourceTree.ts';

/** Folders of workers/, lowest first; a folder imports only from lines below its own, or from itself. */
const LAYERS: readonly (readonly string[])[] = [
  ['failure', 'palette', 'sharedMemory', 'deviceFacts'],
  ['image'],
  ['network', 'phantom', 'components', 'distance', 'surfaces', 'voxelRuns'],
  // Below the back ends, which store confidence in its codes.
  ['semisupervised'],
  ['nnunet', 'backend', 'workspace', 'editing'],
  ['classification'],
  ['inference', 'training'],
  ['pipeline'],
  ['jobs'],
];

/** Types that a lower folder may take from a higher one, each with its reason. */
const TYPE_ARROWS_UP: Readonly<Record<string, string>> = {
  'workers/jobs/progress.ts': 'the shape of a progress report is one for every stage that reports',
  'workers/jobs/api.ts': 'the contract that every side implements; types only',
};

/** Files that others may import past the door (index.ts) of their folder. */
const SIDE_DOORS: Readonly<Record<string, string>> = {
  'workers/jobs/progress.ts': 'types and stage names, free of the jobs themselves',
  'workers/jobs/api.ts': 'types of the contract between page and workers',
  'workers/failure/transferHandler.ts': 'needs Comlink, which the lowest door must not load',
  'workers/failure/zodWithoutEval.ts': 'must load before every schema, alone',
  'workers/inference/testing/fakeCase.ts': 'arithmetic in the place of a network, for tests above inference/',
  'app/viewer/types.ts': 'types of the viewer without loading cornerstone3D',
};

/** Folders of workers/ from which the page may import more than types. */
const PAGE_MAY_RUN = [
  'workers/failure/index.ts',
  'workers/failure/transferHandler.ts',
  'workers/jobs/progress.ts',
  'workers/palette/index.ts',
  'workers/sharedMemory/index.ts',
];

let arrows: Arrow[] = [];

beforeAll(() => {
  const sources = projectFiles('.ts', '.tsx').filter(
    (file) => /^(app|workers)\//.test(file) && !isTest(file),
  );
  arrows = sources.flatMap(arrowsOf);
});

const show = (arrow: Arrow): string => `${arrow.from} → ${arrow.target}`;

/** `workers/nnunet/plans/x.ts` → `workers/nnunet`; files directly in app/ or workers/ are their own place. */
const folderOf = (file: string): string => file.split('/').slice(0, 2).join('/');

const isWorkerEntry = (file: string): boolean => /^workers\/[^/]+\.worker\.ts$/.test(file);

function layerOf(file: string): number {
  if (isWorkerEntry(file)) return LAYERS.length;
  const folder = file.split('/')[1] ?? '';
  return LAYERS.findIndex((layer) => layer.includes(folder));
}

const inside = (arrow: Arrow): boolean => folderOf(arrow.from) === folderOf(arrow.target);

it('knows every folder of workers/', () => {
  const known = arrows.filter((arrow) => arrow.from.startsWith('workers/') && layerOf(arrow.from) < 0);
  expect(known.map(show)).toEqual([]);
});

it('lets the folders of workers/ import only downward', () => {
  const upward = arrows.filter(
    (arrow) =>
      arrow.own &&
      arrow.from.startsWith('workers/') &&
      arrow.target.startsWith('workers/') &&
      !inside(arrow) &&
      layerOf(arrow.target) >= layerOf(arrow.from) &&
      !(arrow.typeOnly && arrow.target in TYPE_ARROWS_UP),
  );
  expect(upward.map(show)).toEqual([]);
});

it('keeps the page out of workers/', () => {
  const wrong = arrows.filter(
    (arrow) => arrow.from.startsWith('workers/') && arrow.target.startsWith('app/'),
  );
  expect(wrong.map(show)).toEqual([]);
});

it('gives the page only types of workers/, and app/workers.ts the proxies', () => {
  const wrong = arrows.filter(
    (arrow) =>
      arrow.from.startsWith('app/') &&
      arrow.from !== 'app/workers.ts' &&
      arrow.target.startsWith('workers/') &&
      !arrow.typeOnly &&
      !PAGE_MAY_RUN.includes(arrow.target),
  );
  expect(wrong.map(show)).toEqual([]);
});

it('lets only inference/ and training/ import backend/', () => {
  const wrong = arrows.filter(
    (arrow) =>
      arrow.target.startsWith('workers/backend/') &&
      !/^workers\/(backend|inference|training)\//.test(arrow.from),
  );
  expect(wrong.map(show)).toEqual([]);
});

it('lets only app/viewer import cornerstone3D', () => {
  const wrong = arrows.filter(
    // A codec that cornerstone's makers build is no cornerstone3D: the viewer is another package.
    (arrow) => /^@cornerstonejs\/(?!codec-)/.test(arrow.target) && !arrow.from.startsWith('app/viewer/'),
  );
  expect(wrong.map(show)).toEqual([]);
});

it('keeps React and the page’s libraries out of workers/', () => {
  const page = /^(react|react-dom|react-i18next|i18next|zustand|@mantine\/|@tabler\/)/;
  const wrong = arrows.filter((arrow) => arrow.from.startsWith('workers/') && page.test(arrow.target));
  expect(wrong.map(show)).toEqual([]);
});

it('goes through a folder’s door', () => {
  // The page's own folders are one program over one store; of them only the viewer has something to hide.
  const deep = arrows.filter(
    (arrow) =>
      arrow.own &&
      /^(app\/viewer|workers\/[^/]+)\/.+\.tsx?$/.test(arrow.target) &&
      !inside(arrow) &&
      !/\/index\.tsx?$/.test(arrow.target) &&
      !(arrow.target in SIDE_DOORS),
  );
  expect(deep.map(show)).toEqual([]);
});

it('has no cycles', () => {
  expect(findCycle(arrows.filter((arrow) => arrow.own && !arrow.typeOnly))).toEqual([]);
});

/** The first cycle of a depth-first walk, as a list of files; empty when there is none. */
function findCycle(edges: readonly Arrow[]): string[] {
  const next = new Map<string, Arrow[]>();
  for (const edge of edges) next.set(edge.from, [...(next.get(edge.from) ?? []), edge]);
  const done = new Set<string>();
  const walk = (file: string, trail: readonly string[]): string[] => {
    const start = trail.indexOf(file);
    if (start >= 0) return [...trail.slice(start), file];
    if (done.has(file)) return [];
    for (const arrow of next.get(file) ?? []) {
      const cycle = walk(arrow.target, [...trail, file]);
      if (cycle.length > 0) return cycle;
    }
    done.add(file);
    return [];
  };
  for (const file of next.keys()) {
    const cycle = walk(file, []);
    if (cycle.length > 0) return cycle;
  }
  return [];
}
