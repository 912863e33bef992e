/** The segments' descriptions in a segmentation's header. Source: DICOM PS3.3 C.8.20.4. */
import { type Code, codesOfName } from './anatomicalCodes.ts';
import { describeValue, type Segment, type SegmentOrigin } from './segment.ts';

export interface DescribedSegment extends Segment {
  readonly origin: SegmentOrigin;
  /** Recommended display colour. */
  readonly lab?: readonly number[];
}

const LABEL_LETTERS = 64;

export const codeItem = ({ value, scheme, meaning }: Code) => ({
  CodeValue: value,
  CodingSchemeDesignator: scheme,
  CodeMeaning: meaning,
});

/** @param isLabelMap its items are numbered by value and start with the background; else 1, 2, 3 … */
export function segmentItems(segments: readonly DescribedSegment[], isLabelMap: boolean) {
  const items = segments.map((segment, i) => segmentItem(segment, isLabelMap ? segment.value : i + 1));
  return isLabelMap ? [backgroundItem(), ...items] : items;
}

function segmentItem({ value, name, lab, origin }: DescribedSegment, number: number) {
  const { category, type, laterality } = codesOfName(name);
  const typeItem = {
    ...codeItem(type),
    ...(laterality && { SegmentedPropertyTypeModifierCodeSequence: [codeItem(laterality)] }),
  };
  return {
    SegmentNumber: number,
    SegmentLabel: name.slice(0, LABEL_LETTERS),
    SegmentDescription: describeValue(value),
    SegmentedPropertyCategoryCodeSequence: [codeItem(category)],
    SegmentedPropertyTypeCodeSequence: [typeItem],
    SegmentAlgorithmType: origin.type,
    ...(origin.type !== 'MANUAL' && { SegmentAlgorithmName: origin.name.slice(0, LABEL_LETTERS) }),
    ...(lab && { RecommendedDisplayCIELabValue: [...lab] }),
  };
}

/** Zero is a value of the pixels like the others, so it has a description too. */
function backgroundItem() {
  const code = codeItem({ value: '125040', scheme: 'DCM', meaning: 'Background' });
  return {
    SegmentNumber: 0,
    SegmentLabel: 'Background',
    SegmentedPropertyCategoryCodeSequence: [code],
    SegmentedPropertyTypeCodeSequence: [code],
    SegmentAlgorithmType: 'MANUAL',
  };
}
