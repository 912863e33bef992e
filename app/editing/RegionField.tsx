import { NativeSelect, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useStudio } from '../state/index.ts';
import type { ScanSummary } from '../workers.ts';
import { BoxFields } from './BoxFields.tsx';
import { useEditing } from './editingStore.ts';
import { annotatedLabels, REGION_KINDS, useRegion } from './region.ts';

/** What a prediction is limited to. */
export function RegionField({ scan }: { readonly scan: ScanSummary }) {
  const { t } = useTranslation('editing');
  const kind = useRegion((state) => state.kind);
  // Which labels are shown decides whether there are annotated voxels to go by.
  useStudio((state) => state.shownLabels);
  useEditing((state) => state.edited);
  const hasLabels = annotatedLabels() !== undefined;
  return (
    <Stack gap={6}>
      <NativeSelect
        label={t('region.label')}
        description={kind === 'all' ? undefined : t('region.what')}
        value={kind === 'annotated' && !hasLabels ? 'all' : kind}
        onChange={(event) =>
          useRegion.setState({ kind: REGION_KINDS.find((one) => one === event.target.value) ?? 'all' })
        }
        data={REGION_KINDS.map((value) => ({
          value,
          label: t(`region.${value}`),
          disabled: value === 'annotated' && !hasLabels,
        }))}
      />
      {kind === 'box' && <BoxFields scan={scan} />}
    </Stack>
  );
}
