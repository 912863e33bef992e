/** A segment of a segmentation, as its file describes it. */
export interface Segment {
  /** Value in the label map, 1 … 65535. */
  readonly value: number;
  readonly name: string;
  /** `#rrggbb` */
  readonly colour?: string;
}

/** How a segmentation came about. A name is asked of everything that was not drawn by hand. */
export type SegmentOrigin =
  | { readonly type: 'MANUAL' }
  | { readonly type: 'AUTOMATIC' | 'SEMIAUTOMATIC'; readonly name: string };

/** A binary segmentation counts its segments 1, 2, 3 …, whatever the label map's values are. The value stands in the
 *  segment's description, which no tool that passes files on takes away. */
export const describeValue = (value: number): string => `label ${value}`;

export function describedValue(description: string | undefined): number | undefined {
  const value = Number(/^label (\d{1,5})$/.exec(description ?? '')?.[1] ?? Number.NaN);
  return value >= 1 && value <= 65535 ? value : undefined;
}
