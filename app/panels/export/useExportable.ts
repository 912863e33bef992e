import { useTranslation } from 'react-i18next';
import { modelOf, openLabelsOf, usePreferences, useStudio } from '../../state/index.ts';
import type { LabelExport } from '../../workers.ts';

export interface Exportable {
  readonly name: string;
  readonly segments: LabelExport['segments'];
  /** Value of the ignore label among them. */
  readonly ignore: number | undefined;
  /** Their scan was opened from DICOM files. */
  readonly fromDicom: boolean;
  /** The model that predicted them, or what they were corrected from; undefined for what people drew. */
  readonly model: string | undefined;
  /** Corrected by hand after that. */
  readonly corrected: boolean;
}

/** What is known of a result or a stored label map for taking it home. Only ids that the lists have. */
export function useExportable(id: string): Exportable {
  const { t } = useTranslation('segments');
  const scans = useStudio((state) => state.scans);
  const results = useStudio((state) => state.results);
  const models = useStudio((state) => state.models);
  const chosen = usePreferences((state) => state.model);
  const result = results.find((one) => one.id === id);
  const stored = scans.find((one) => one.id === id);
  const host = scans.find((one) => one.id === (result?.scan ?? stored?.of));
  const open = openLabelsOf(id, results, scans, modelOf(models, chosen), (value) => t('unnamed', { value }));
  return {
    name: open?.name ?? '',
    segments: (open?.segments ?? []).map(({ value, name, colour }) => ({ value, name, colour })),
    ignore: stored?.ignore ?? result?.region?.ignore,
    fromDicom: host?.dicom !== undefined,
    model: result ? (modelOf(models, result.model)?.name ?? 'nnU-Net') : stored?.model,
    corrected: result === undefined && stored?.model !== undefined,
  };
}
