import { useEffect, useMemo, useState } from 'react';
import { attempt, io } from '../actions/index.ts';
import { useStudio } from '../state/index.ts';
import type { ImageSource, LabelledSource } from '../workers.ts';

/** A case that can be chosen: a stored scan, or a case of a dataset in the workspace. */
export interface ChoosableCase<Source> {
  readonly key: string;
  readonly name: string;
  /** The dataset's folder; undefined for a scan of the list. */
  readonly group: string | undefined;
  readonly source: Source;
}

interface DatasetCase {
  readonly folder: string;
  readonly id: string;
  readonly labelled: boolean;
}

/** Cases of all datasets, read once when a component asks. */
function useDatasetCases(): readonly DatasetCase[] {
  const [cases, setCases] = useState<readonly DatasetCase[]>([]);
  useEffect(() => {
    let current = true;
    void attempt(async () => {
      const datasets = await io().listDatasets();
      const listed = await Promise.all(
        datasets.map(async ({ folder }) =>
          (await io().listCases(folder)).map(({ id, label }) => ({
            folder,
            id,
            labelled: label !== undefined,
          })),
        ),
      );
      if (current) setCases(listed.flat());
    });
    return () => {
      current = false;
    };
  }, []);
  return cases;
}

/** Everything that has labels by a person: scans with a label map, labelled cases of datasets. */
export function useLabelledCases(): readonly ChoosableCase<LabelledSource>[] {
  const scans = useStudio((state) => state.scans);
  const fromDatasets = useDatasetCases();
  return useMemo(() => {
    const ofScans = scans.flatMap((labels): ChoosableCase<LabelledSource>[] => {
      const scan = scans.find(({ id }) => id === labels.of);
      // The case that is open stands among the scans, too.
      if (labels.role !== 'labels' || !scan || labels.inDataset) return [];
      const source = { from: 'scan', scan: scan.id, labels: labels.id } as const;
      return [{ key: labels.id, name: `${scan.name} · ${labels.name}`, group: undefined, source }];
    });
    const ofDatasets = fromDatasets
      .filter(({ labelled }) => labelled)
      .map(({ folder, id }): ChoosableCase<LabelledSource> => {
        const source = { from: 'dataset', dataset: folder, case: id } as const;
        return { key: `${folder}/${id}`, name: id, group: folder, source };
      });
    return [...ofScans, ...ofDatasets];
  }, [scans, fromDatasets]);
}

/** Every image, whether it has labels or not. */
export function useImageCases(): readonly ChoosableCase<ImageSource>[] {
  const scans = useStudio((state) => state.scans);
  const fromDatasets = useDatasetCases();
  return useMemo(() => {
    const ofScans = scans
      .filter(({ role, inDataset }) => role === 'image' && !inDataset)
      .map(({ id, name }): ChoosableCase<ImageSource> => {
        return { key: id, name, group: undefined, source: { from: 'scan', scan: id } };
      });
    const ofDatasets = fromDatasets.map(({ folder, id }): ChoosableCase<ImageSource> => {
      const source = { from: 'dataset', dataset: folder, case: id } as const;
      return { key: `${folder}/${id}`, name: id, group: folder, source };
    });
    return [...ofScans, ...ofDatasets];
  }, [scans, fromDatasets]);
}
