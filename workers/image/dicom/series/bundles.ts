/** Sorts images of any number of patients into bundles that can be stacked. */
import type { Instance } from '../header/instance.ts';
import type { OpenInstance } from '../pixels/frameReader.ts';
import { groupBy } from './groupBy.ts';
import { noteOf } from './notes.ts';
import { placeFrames } from './placeFrames.ts';
import type { Bundle, Image } from './stack.ts';

const SAME_DIRECTION = 1e-3;
const SAME_SPACING = 1e-3;

/**
 * Bundles by study, series, frame of reference, size, orientation and pixel spacing; localizers apart. Copies of a file
 * are left out, with a note.
 */
export function bundleImages(instances: readonly OpenInstance[]): Bundle[] {
  const bySeries = groupBy(instances, ({ study, series }) => `${study}|${series}`);
  return [...bySeries.values()].flatMap((series) => {
    const { kept, copies } = withoutCopies(series);
    const notes = copies > 0 ? [noteOf('duplicateFiles', { count: copies })] : [];
    const images = kept.flatMap((instance) =>
      placeFrames(instance).map((frame): Image => ({ instance, frame })),
    );
    return byGeometry(images).map((bundle): Bundle => ({ images: bundle, marks: [], notes }));
  });
}

function withoutCopies(instances: readonly OpenInstance[]): { kept: OpenInstance[]; copies: number } {
  const kept = new Map<string, OpenInstance>();
  for (const instance of instances) {
    const key = instance.sopInstance || instance.path;
    if (!kept.has(key)) kept.set(key, instance);
  }
  return { kept: [...kept.values()], copies: instances.length - kept.size };
}

function byGeometry(images: readonly Image[]): Image[][] {
  const bundles: Image[][] = [];
  for (const group of groupBy(images, plainKey).values()) {
    const alike: Image[][] = [];
    for (const image of group) {
      const bundle = alike.find(([first]) => first && sameGrid(first, image));
      if (bundle) bundle.push(image);
      else alike.push([image]);
    }
    bundles.push(...alike);
  }
  return bundles;
}

function plainKey({ instance, frame }: Image): string {
  const { rows, columns } = instance.pixels;
  return [kindOf(instance), instance.frameOfReference, rows, columns, frame.localizer, !!frame.position].join(
    '|',
  );
}

/** Classic and enhanced images of one series hold the same slices twice. */
const kindOf = ({ frames }: Instance): string => (frames.length > 1 ? 'multi-frame' : 'single');

function sameGrid(a: Image, b: Image): boolean {
  const numbers = ({ frame: { orientation, pixelSpacing } }: Image) => ({
    cosines: orientation ? [...orientation.row, ...orientation.column] : [],
    spacing: pixelSpacing ?? [],
  });
  const [one, other] = [numbers(a), numbers(b)];
  return (
    one.cosines.length === other.cosines.length &&
    one.cosines.every((cosine, i) => Math.abs(cosine - (other.cosines[i] ?? 0)) < SAME_DIRECTION) &&
    one.spacing.every((mm, i) => Math.abs(mm - (other.spacing[i] ?? 0)) < SAME_SPACING * mm)
  );
}
