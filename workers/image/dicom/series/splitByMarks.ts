/** Splits bundles that hold several images at one place: echoes, b-values, phases of the heart, repeated passes. */
import { MARKS, type Mark } from '../header/instance.ts';
import { groupBy } from './groupBy.ts';
import { listed, noteOf } from './notes.ts';
import type { Bundle, Image } from './stack.ts';

/** Positions closer than this are one place, mm. */
const SAME_PLACE = 5e-3;

/** @param place where an image lies along the normal, mm */
export function splitByMarks(bundle: Bundle, place: (image: Image) => number): Bundle[] {
  const places = placesOf(bundle.images, place);
  const most = Math.max(...places.map((images) => images.length));
  if (most === 1) return [{ ...bundle, images: places.flat() }];
  for (const mark of MARKS) {
    const parts = partsBy(bundle, mark);
    // More values than images at any place would be a mark that runs with the slices, not across them.
    if (parts.length < 2 || parts.length > most) continue;
    return parts.flatMap((part) => splitByMarks(part, place));
  }
  return places.every((images) => images.length === most) && places.length > 1
    ? passes(bundle, places, most)
    : [firstAtEachPlace(bundle, places)];
}

/** Images by place, places ascending, at each place in the order of their numbers. */
function placesOf(images: readonly Image[], place: (image: Image) => number): Image[][] {
  const sorted = images.toSorted((a, b) => place(a) - place(b));
  const places: Image[][] = [];
  let last = Number.NEGATIVE_INFINITY;
  for (const image of sorted) {
    const here = place(image);
    if (here - last > SAME_PLACE) {
      places.push([]);
      last = here;
    }
    places.at(-1)?.push(image);
  }
  return places.map((at) => at.toSorted(byNumber));
}

const byNumber = (a: Image, b: Image): number =>
  a.instance.instanceNumber - b.instance.instanceNumber ||
  a.frame.index - b.frame.index ||
  (a.instance.path < b.instance.path ? -1 : 1);

function partsBy(bundle: Bundle, mark: Mark): Bundle[] {
  const byValue = groupBy(bundle.images, ({ frame }) => frame.marks[mark] ?? '');
  const values = [...byValue].sort(
    ([a], [b]) => Number.parseFloat(a) - Number.parseFloat(b) || (a < b ? -1 : 1),
  );
  return values.map(([value, images]) => ({
    ...bundle,
    images,
    marks: [...bundle.marks, nameOf(mark, value)],
  }));
}

function nameOf(mark: Mark, value: string): string {
  if (mark === 'imageType') return value.split('\\').slice(2).join('-') || value.replaceAll('\\', '-');
  const letters = { echo: 'TE', bValue: 'b', gradient: 'dir', temporalPosition: 't', trigger: 'trigger' };
  const letter = mark === 'acquisition' ? 'acq' : letters[mark];
  return `${letter}${value}`;
}

/** Every place has as many images, and nothing else tells them apart: repeated passes over the body. */
function passes(bundle: Bundle, places: readonly Image[][], count: number): Bundle[] {
  return Array.from({ length: count }, (_, pass) => ({
    ...bundle,
    images: places.flatMap((images) => images.slice(pass, pass + 1)),
    marks: [...bundle.marks, `pass${pass + 1}`],
  }));
}

function firstAtEachPlace(bundle: Bundle, places: readonly Image[][]): Bundle {
  const left = places.flatMap((images) => images.slice(1));
  const files = listed(left.map(({ instance }) => instance.path.slice(instance.path.lastIndexOf('/') + 1)));
  return {
    ...bundle,
    images: places.flatMap((images) => images.slice(0, 1)),
    notes: [...bundle.notes, noteOf('duplicateSlices', { count: left.length, files })],
  };
}
