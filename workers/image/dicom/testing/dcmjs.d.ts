/** What the fixtures use of dcmjs, which has no types of its own. */
declare module 'dcmjs' {
  type Dictionary = Record<string, unknown>;

  export class DicomDict {
    constructor(meta: Dictionary);
    dict: Dictionary;
    write(options?: Dictionary): ArrayBuffer;
  }

  export const DicomMetaDictionary: {
    denaturalizeDataset(dataset: Dictionary): Dictionary;
  };

  const dcmjs: {
    data: { DicomDict: typeof DicomDict; DicomMetaDictionary: typeof DicomMetaDictionary };
  };
  export default dcmjs;
}
