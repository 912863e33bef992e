import { NumberInput, Stack, Switch } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import { attempt } from '../../actions/index.ts';
import { type OpenedConfidence, recount, refresh, useConfidence } from '../../confidence/index.ts';

const SETTLE_MILLISECONDS = 300;

/** What is ignored however sure the network is: background with a rival, and a band along borders. */
export function SafetyFields({ opened }: { readonly opened: OpenedConfidence }) {
  const { t } = useTranslation('pseudoLabels');
  const vetoOn = useConfidence((state) => state.vetoOn);
  const veto = useConfidence((state) => state.veto);
  const boundaryMm = useConfidence((state) => state.boundaryMm);
  const countSoon = useDebouncedCallback(() => attempt(recount), SETTLE_MILLISECONDS);
  const refreshSoon = useDebouncedCallback(refresh, SETTLE_MILLISECONDS);
  return (
    <Stack gap="sm">
      <Switch
        label={t('veto.label')}
        description={opened.hasRivals ? t('veto.what') : t('veto.missing')}
        disabled={!opened.hasRivals}
        checked={vetoOn && opened.hasRivals}
        onChange={(event) => {
          useConfidence.setState({ vetoOn: event.currentTarget.checked, view: 'pseudoLabel' });
          countSoon();
        }}
      />
      {vetoOn && opened.hasRivals && (
        <NumberInput
          label={t('veto.above')}
          min={0.1}
          max={50}
          step={1}
          decimalScale={3}
          suffix=" %"
          value={Math.round(veto * 1e5) / 1e3}
          onChange={(percent) => {
            if (typeof percent !== 'number' || percent <= 0) return;
            useConfidence.setState({ veto: percent / 100, view: 'pseudoLabel' });
            countSoon();
          }}
        />
      )}
      <NumberInput
        label={t('band.label')}
        description={t('band.what')}
        min={0}
        max={50}
        step={0.5}
        decimalScale={2}
        suffix=" mm"
        value={boundaryMm}
        onChange={(mm) => {
          if (typeof mm !== 'number') return;
          useConfidence.setState({ boundaryMm: mm, view: 'pseudoLabel' });
          refreshSoon();
        }}
      />
    </Stack>
  );
}
