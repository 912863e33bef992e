import { z } from 'zod';
import type { OnProgress } from '../progress.ts';

/** What labels can be taken home as: image files, DICOM segmentations, surfaces. */
export const LABEL_FORMATS = ['nifti', 'nrrd', 'mha', 'seg', 'segLabelMap', 'stl', 'obj'] as const;
export type LabelFormat = (typeof LABEL_FORMATS)[number];

const originSchema = z.union([
  z.object({ type: z.literal('MANUAL') }),
  z.object({ type: z.enum(['AUTOMATIC', 'SEMIAUTOMATIC']), name: z.string() }),
]);

export const labelExportSchema = z.object({
  /** A stored label map, or a result. */
  id: z.string(),
  format: z.enum(LABEL_FORMATS),
  /** Names and colours (`#rrggbb`) as the page shows them. Values without a voxel are left out of surfaces. */
  segments: z.array(
    z.object({ value: z.int().min(1).max(65535), name: z.string(), colour: z.string().exactOptional() }),
  ),
  /** Value of nnU-Net's ignore label: no surface is made of it. @default none */
  ignore: z.int().min(1).max(65535).exactOptional(),
  /** For DICOM: who made the labels. */
  origin: originSchema,
});
/** How a label map is to be taken home. */
export type LabelExport = z.infer<typeof labelExportSchema>;

export interface ExportedFile {
  readonly name: string;
  readonly blob: Blob;
}

/** Part of IoApi. */
export interface ExportingApi {
  /** Progress counts surfaces; of other formats it says only that they are written.
   *  @throws AbortError after `signal`; DicomError `dicom.sourceImages`, `dicom.noSegments`; JobError `job.notDicom`, `job.nothingLabelled` */
  exportLabels(wanted: LabelExport, onProgress?: OnProgress, signal?: AbortSignal): Promise<ExportedFile>;
  /** One channel of a stored scan as an image file. @param name its ending decides the format.
   *  @throws ImageError `image.ending` */
  exportScan(id: string, channel: number, name: string): Promise<Blob>;
  /** One channel of a stored scan as a DICOM series, a file a slice, in the study of `reference`, a scan that was opened
   *  from DICOM. `step` is the distance between values that can be told apart: 1 where nothing was rounded.
   *  @throws DicomError `dicom.orientation` for a sheared grid */
  exportSeries(
    id: string,
    channel: number,
    reference: string | undefined,
  ): Promise<{ readonly files: readonly Blob[]; readonly step: number }>;
}
