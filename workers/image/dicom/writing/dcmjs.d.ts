/** What we use of dcmjs, which has no types of its own. */
declare module 'dcmjs' {
  type Dictionary = Record<string, unknown>;
  type Triple = number[];

  export class DicomDict {
    constructor(meta: Dictionary);
    dict: Dictionary;
    write(options?: Dictionary): ArrayBuffer;
  }

  export const DicomMetaDictionary: {
    denaturalizeDataset(dataset: Dictionary): Dictionary;
  };

  /** sRGB from 0 to 1 ↔ the three 16-bit numbers of Recommended Display CIELab Value, neither rounded. */
  export const Colors: {
    rgb2DICOMLAB(rgb: Triple): Triple;
    dicomlab2RGB(lab: Triple): Triple;
  };

  const dcmjs: {
    data: {
      DicomDict: typeof DicomDict;
      DicomMetaDictionary: typeof DicomMetaDictionary;
      Colors: typeof Colors;
    };
  };
  export default dcmjs;
}
