import { Button, Group, Loader, Progress, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { formatCount } from '../i18n/index.ts';
import { useEditing } from './editingStore.ts';
import { applyProposal, dropProposal } from './operations.ts';

/** An operation runs, or its proposal waits in the view for an answer. */
export function ProposalBar() {
  const { t, i18n } = useTranslation('editing');
  const proposal = useEditing((state) => state.proposal);
  if (!proposal) return null;
  const what = t(`did.${proposal.what}`);
  const isShown = proposal.state === 'shown';
  const words = isShown
    ? t('proposal.shown', {
        what,
        count: proposal.voxels,
        voxels: formatCount(proposal.voxels, i18n.language),
      })
    : t('proposal.computing', { what });
  return (
    <>
      <Group gap="xs" mb="xs" role="status">
        {!isShown && <Loader size={14} />}
        <Text size="sm">{words}</Text>
      </Group>
      {proposal.share !== undefined && (
        <Progress.Root size={6} mb="xs">
          <Progress.Section value={100 * proposal.share} aria-label={t('proposal.progress')} />
        </Progress.Root>
      )}
      <Group gap="xs" grow>
        <Button variant="default" disabled={proposal.state === 'applying'} onClick={dropProposal}>
          {t('proposal.drop')}
        </Button>
        <Button disabled={!isShown} onClick={applyProposal}>
          {t('proposal.apply')}
        </Button>
      </Group>
    </>
  );
}
