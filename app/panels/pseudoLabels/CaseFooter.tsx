import { Button, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { attempt } from '../../actions/index.ts';
import { rulesOf } from '../../batch/index.ts';
import { labelCuts, type OpenedConfidence, useConfidence } from '../../confidence/index.ts';
import { regenerate, useReview } from '../../review/index.ts';

/** For a case of a dataset: its pseudo-label made anew as it is previewed, or the way to do so with all of them. */
export function CaseFooter({ opened }: { readonly opened: OpenedConfidence }) {
  const { t } = useTranslation('pseudoLabels');
  const busy = useConfidence((state) => state.processing !== undefined);
  const running = useReview((state) => state.regenerating !== undefined);
  const { ofCase } = opened;
  if (!ofCase) return null;
  const apply = () => {
    const { cuts, mode, ...settings } = useConfidence.getState();
    const rules = rulesOf(
      { agreed: mode === 'agreement', filter: true },
      { mode: 'cuts', cuts: labelCuts(cuts) },
      { ...settings, cleaning: settings.applied },
    );
    return attempt(() => regenerate(ofCase.folder, [ofCase.case], rules));
  };
  return (
    <Stack gap={8}>
      <Text size="xs">{t('ofCase', { name: ofCase.case })}</Text>
      <Button disabled={busy || running} loading={running} onClick={apply}>
        {t('applyToCase')}
      </Button>
    </Stack>
  );
}
