import { Switch } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useEditing } from './editingStore.ts';
import { RangeFields } from './RangeFields.tsx';
import { SegmentSelect } from './SegmentSelect.tsx';
import type { PaintInside } from './segments.ts';

/** What a tool may change besides what locks forbid. @param byIntensity the tool itself goes by the range */
export function LimitOptions({ byIntensity }: { readonly byIntensity: boolean }) {
  const { t } = useTranslation('editing');
  const threshold = useEditing((state) => state.threshold);
  const inside = useEditing((state) => state.inside);
  const segments = useEditing((state) => state.segments);
  return (
    <>
      <SegmentSelect
        label={t('inside.label')}
        labelShown
        value={String(inside)}
        onChange={(value) => useEditing.setState({ inside: insideOf(value) })}
        data={[
          ...(['everywhere', 'background', 'visible'] as const).map((value) => ({
            value,
            label: t(`inside.${value}`),
          })),
          ...segments.map(({ value, name }) => ({ value: String(value), label: t('inside.only', { name }) })),
        ]}
      />
      <Switch
        label={t('threshold.on')}
        checked={threshold.on}
        onChange={() => useEditing.setState({ threshold: { ...threshold, on: !threshold.on } })}
      />
      {(threshold.on || byIntensity) && <RangeFields />}
    </>
  );
}

function insideOf(text: string): PaintInside {
  if (text === 'everywhere' || text === 'background' || text === 'visible') return text;
  return Number(text);
}
