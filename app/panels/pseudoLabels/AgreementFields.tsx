import { Checkbox, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { hasConfidence, refresh, useConfidence } from '../../confidence/index.ts';
import { modelOf, useStudio } from '../../state/index.ts';

/** Which other predictions of the scan must give a voxel the same label. */
export function AgreementFields() {
  const { t, i18n } = useTranslation('pseudoLabels');
  const opened = useConfidence((state) => state.opened);
  const members = useConfidence((state) => state.members);
  const results = useStudio((state) => state.results);
  const models = useStudio((state) => state.models);
  const others = results.filter(
    (result) => result.scan === opened?.scan && result.id !== opened.result && hasConfidence(result),
  );
  if (opened?.hasAgreed) {
    return (
      <Text size="xs" role="note">
        {t('agreement.ofMembers')}
      </Text>
    );
  }
  if (others.length === 0) {
    return (
      <Text size="xs" role="note">
        {t('agreement.none')}
      </Text>
    );
  }
  const time = new Intl.DateTimeFormat(i18n.language, { dateStyle: 'short', timeStyle: 'short' });
  return (
    <Checkbox.Group
      size="xs"
      label={t('agreement.members')}
      value={members.filter((id) => id !== opened?.result)}
      onChange={(chosen) => {
        useConfidence.setState({ members: opened ? [opened.result, ...chosen] : [], view: 'pseudoLabel' });
        void refresh();
      }}
    >
      <Stack gap={6} mt={4}>
        {others.map(({ id, model, createdAt }) => (
          <Checkbox
            key={id}
            size="xs"
            value={id}
            label={`${modelOf(models, model)?.name ?? t('run:results.modelRemoved')}, ${time.format(createdAt)}`}
          />
        ))}
      </Stack>
    </Checkbox.Group>
  );
}
