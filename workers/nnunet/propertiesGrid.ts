/** Where a case's labels are written, from its properties (`CASE.pkl`): what nnU-Net's readers note of the file. */
import { z } from 'zod';
import { type FileGrid, fileGridOfAffine, type NnunetReader, type Zyx } from '../image/index.ts';
import { CheckpointError, PLAIN_GLOBALS, toJson, unpickle } from '../network/index.ts';

const numbers = z.array(z.number());
const sitkSchema = z.object({
  sitk_stuff: z.object({ spacing: numbers.min(2).max(3), origin: numbers.min(2), direction: numbers.min(4) }),
});
const nibabelSchema = z.object({ nibabel_stuff: z.object({ original_affine: numbers.length(16) }) });

/**
 * @param size `[z, y, x]` of the case's arrays
 * @param file stands in errors
 * @throws CheckpointError `checkpoint.damaged` for properties without a grid, `checkpoint.type` as `unpickle`
 */
export function gridOfProperties(pkl: Uint8Array, size: Zyx, reader: NnunetReader, file: string): FileGrid {
  const properties = toJson(unpickle(pkl, { file, globals: PLAIN_GLOBALS }));
  const sitk = sitkSchema.safeParse(properties);
  if (sitk.success) return sitkGrid(sitk.data.sitk_stuff, size);
  const nibabel = nibabelSchema.safeParse(properties);
  if (nibabel.success)
    return fileGridOfAffine(nibabel.data.nibabel_stuff.original_affine.slice(0, 12), size, reader);
  const found = 'properties without the grid of their file';
  throw new CheckpointError('damaged', `${file}: damaged or incomplete, ${found}. Predict the case again.`, {
    file,
    found,
  });
}

/** ITK's axes run x, y, z; a 2-D file has two of them. */
function sitkGrid(
  { spacing, origin, direction }: z.infer<typeof sitkSchema>['sitk_stuff'],
  size: Zyx,
): FileGrid {
  const n = spacing.length;
  const [sx, sy, sz = 1] = spacing;
  const [ox, oy, oz = 0] = origin;
  const whole = [0, 1, 2].flatMap((row) =>
    [0, 1, 2].map((column) => (row < n && column < n ? direction[n * row + column] : Number(row === column))),
  );
  return {
    geometry: { size, spacing: [sz, sy, sx], origin: [ox, oy, oz], direction: whole },
    fileDimension: n === 2 ? 2 : 3,
  };
}
