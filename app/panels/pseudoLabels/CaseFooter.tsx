import { Button, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { attempt, io } from '../../actions/index.ts';
import { rulesOf } from '../../batch/index.ts';
import { labelCuts, type OpenedConfidence, useConfidence } from '../../confidence/index.ts';
import { regenerate, useReview } from '../../review/index.ts';

/** For a case of a dataset: its pseudo-label made anew as it is previewed. */
export function CaseFooter({ opened }: { readonly opened: OpenedConfidence }) {
  const { t } = useTranslation('pseudoLabels');
  const busy = useConfidence((state) => state.processing !== undefined);
  const running = useReview((state) => state.regenerating !== undefined);
  const { ofCase } = opened;
  if (!ofCase) return null;
  const apply = async () => {
    const { cuts, mode, ...settings } = useConfidence.getState();
    // As the batch had it: 0 says that no rule may drop the case.
    const { facts } = await io().readCase(ofCase.folder, ofCase.case);
    const rules = rulesOf(
      { agreed: mode === 'agreement', filter: facts?.statistics?.filter !== 0 },
      { mode: 'cuts', cuts: labelCuts(cuts) },
      { ...settings, cleaning: settings.applied },
    );
    await regenerate(ofCase.folder, [ofCase.case], rules);
  };
  return (
    <Stack gap={8}>
      <Text size="xs">{t('ofCase', { name: ofCase.case })}</Text>
      <Button disabled={busy || running} loading={running} onClick={() => attempt(apply)}>
        {t('applyToCase')}
      </Button>
    </Stack>
  );
}
