import { ActionIcon, Button, ColorSwatch, Group, Kbd, Stack, Text, Tooltip } from '@mantine/core';
import {
  IconArrowBackUp,
  IconChevronLeft,
  IconChevronRight,
  IconFingerprint,
  IconTarget,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { attempt } from '../../actions/index.ts';
import { formatMillilitres } from '../../i18n/index.ts';
import {
  accept,
  correct,
  openReviewNeighbour,
  provenanceLegend,
  reject,
  reopen,
  stepRegion,
  toggleProvenance,
  toLeastSure,
  useReview,
} from '../../review/index.ts';
import { useKeyName } from '../../state/index.ts';
import type { ReviewCase } from '../../workers.ts';
import { VersionsMenu } from './VersionsMenu.tsx';

/** The open case: where to look, and the verdicts. */
export function ReviewedCase() {
  const { t } = useTranslation('review');
  const one = useReview((state) => state.cases.find((other) => other.case === state.current));
  const busy = useReview((state) => state.busy);
  if (!one) {
    return (
      <Button fullWidth onClick={() => openReviewNeighbour(1)}>
        {t('begin')}
      </Button>
    );
  }
  const isJudged = one.state !== 'predicted';
  return (
    <Stack gap={8}>
      <Group justify="space-between" wrap="nowrap" gap="xs">
        <Text size="sm" fw={600} truncate>
          {one.case}
        </Text>
        <Group gap={2} wrap="nowrap">
          <Provenance one={one} />
          {one.versions > 0 && <VersionsMenu key={one.case} one={one} />}
          <Step label={t('previous')} keys="PgUp" onClick={() => openReviewNeighbour(-1)}>
            <IconChevronLeft size={17} aria-hidden />
          </Step>
          <Step label={t('next')} keys="PgDn" onClick={() => openReviewNeighbour(1)}>
            <IconChevronRight size={17} aria-hidden />
          </Step>
        </Group>
      </Group>
      <ProvenanceLegend one={one} />
      <Regions />
      {isJudged ? (
        <Group justify="space-between">
          <Text size="sm">{t(`state.${one.state}`)}</Text>
          <Button
            variant="default"
            leftSection={<IconArrowBackUp size={14} aria-hidden />}
            disabled={busy}
            onClick={() => reopen(one)}
          >
            {t('reopen')}
          </Button>
        </Group>
      ) : (
        <Group grow gap="xs">
          <Verdict label={t('accept')} keys="Ctrl Enter" busy={busy} filled onClick={accept} />
          <Verdict label={t('correct')} keys="Ctrl ⇧ Enter" busy={busy} onClick={correct} />
          <Verdict label={t('reject')} keys="Ctrl ⌫" busy={busy} onClick={reject} />
        </Group>
      )}
    </Stack>
  );
}

interface StepProps {
  readonly label: string;
  /** As the key table has it, or as it is printed. */
  readonly keys: string;
  readonly onClick: () => void;
  readonly children: ReactNode;
}

function Step({ label, keys, onClick, children }: StepProps) {
  const key = useKeyName(keys);
  return (
    <Tooltip
      label={
        <>
          {label} <Kbd size="xs">{key}</Kbd>
        </>
      }
    >
      <ActionIcon aria-label={label} onClick={onClick}>
        {children}
      </ActionIcon>
    </Tooltip>
  );
}

interface VerdictProps {
  readonly label: string;
  readonly keys: string;
  readonly busy: boolean;
  readonly filled?: boolean;
  readonly onClick: () => void;
}

function Verdict({ label, keys, busy, filled, onClick }: VerdictProps) {
  return (
    <Tooltip label={<Kbd size="xs">{keys}</Kbd>}>
      <Button px={6} variant={filled ? 'filled' : 'default'} disabled={busy} onClick={onClick}>
        {label}
      </Button>
    </Tooltip>
  );
}

/** Where the network was least sure, and the way from one such place to the next. */
function Regions() {
  const { t, i18n } = useTranslation('review');
  const regions = useReview((state) => state.regions);
  const at = useReview((state) => state.regionAt);
  if (!regions) return null;
  const count = regions.regions.length;
  const region = regions.regions[at];
  return (
    <Group justify="space-between" wrap="nowrap" gap="xs">
      <Text size="xs" role="status">
        {region
          ? t('region', {
              at: at + 1,
              count,
              ml: formatMillilitres(region.ml, i18n.language),
              doubt: region.uncertainty,
            })
          : t('regions', { count })}
      </Text>
      <Group gap={2} wrap="nowrap">
        <Step label={t('leastSure')} keys="shift+J" onClick={toLeastSure}>
          <IconTarget size={16} aria-hidden />
        </Step>
        <Step label={t('previousRegion')} keys="K" onClick={() => stepRegion(-1)}>
          <IconChevronLeft size={16} aria-hidden />
        </Step>
        <Step label={t('nextRegion')} keys="J" onClick={() => stepRegion(1)}>
          <IconChevronRight size={16} aria-hidden />
        </Step>
      </Group>
    </Group>
  );
}

/** Model, person, ignored: which voxel comes from where. */
function Provenance({ one }: { readonly one: ReviewCase }) {
  const { t } = useTranslation('review');
  const shown = useReview((state) => state.provenanceOf === one.case);
  return (
    <Tooltip label={t('provenance')}>
      <ActionIcon
        aria-label={t('provenance')}
        aria-pressed={shown}
        onClick={() => attempt(() => toggleProvenance(one))}
      >
        <IconFingerprint size={17} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}

/** The colours of the origins, while they are shown. */
function ProvenanceLegend({ one }: { readonly one: ReviewCase }) {
  const { t } = useTranslation('review');
  const shown = useReview((state) => state.provenanceOf === one.case);
  if (!shown) return null;
  return (
    <Group gap="2px 12px">
      {provenanceLegend.map(({ name, colour }) => (
        <Group key={name} gap={5} wrap="nowrap">
          <ColorSwatch size={10} radius={2} color={colour} aria-hidden />
          <Text size="xs">{t(`origin.${name}`)}</Text>
        </Group>
      ))}
    </Group>
  );
}
