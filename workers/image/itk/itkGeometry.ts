import { z } from 'zod';
import type { Geometry, Zyx } from '../volume.ts';

/** What ITK-Wasm says of an image. Sizes, spacing and origin in ITK's order: fastest axis first. */
export const itkImageSchema = z.object({
  imageType: z.object({
    dimension: z.int(),
    componentType: z.string(),
    pixelType: z.string(),
    components: z.int(),
  }),
  origin: z.array(z.number()),
  spacing: z.array(z.number()),
  direction: z.custom<ArrayLike<number>>((value) => ArrayBuffer.isView(value)),
  size: z.array(z.int()),
  data: z.custom<ArrayBufferView | null>((value) => value === null || ArrayBuffer.isView(value)),
});

export type ItkImage = z.infer<typeof itkImageSchema>;

/** The first three axes of an ITK image, in array order. An axis that a 2-D image lacks gets size 1, spacing 1 mm and
 *  the direction of z. Not checked: a broken header may give spacing NaN here. */
export function geometryOf(image: ItkImage): Geometry {
  const { dimension } = image.imageType;
  const spatial = Math.min(dimension, 3);
  const [sx = 1, sy = 1, sz = 1] = image.size.slice(0, spatial);
  const [dx = 1, dy = 1, dz = 1] = image.spacing.slice(0, spatial);
  const [ox = 0, oy = 0, oz = 0] = image.origin.slice(0, spatial);
  const direction = [1, 0, 0, 0, 1, 0, 0, 0, 1];
  for (let row = 0; row < spatial; row++) {
    for (let column = 0; column < spatial; column++) {
      direction[row * 3 + column] = positiveZero(image.direction[row * dimension + column] ?? 0);
    }
  }
  return {
    size: [sz, sy, sx],
    spacing: [dz, dy, dx] satisfies Zyx,
    origin: [positiveZero(ox), positiveZero(oy), positiveZero(oz)],
    direction,
  };
}

/** ITK writes -0 where an LPS axis was negated; it is the same number, and prints and compares as one here. */
const positiveZero = (value: number): number => value + 0;

export const fileDimensionOf = ({ imageType }: ItkImage): 2 | 3 | 4 =>
  imageType.dimension <= 2 ? 2 : imageType.dimension === 3 ? 3 : 4;
