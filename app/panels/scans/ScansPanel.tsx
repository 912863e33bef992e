import { ActionIcon, Title, Tooltip } from '@mantine/core';
import { IconStackPush } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStudio } from '../../state/index.ts';
import type { ScanSummary } from '../../workers.ts';
import { EmptyNote } from '../EmptyNote.tsx';
import rows from '../ListRow.module.css';
import { Panel } from '../Panel.tsx';
import { AssignChannels } from './AssignChannels.tsx';
import { ScanRow } from './ScanRow.tsx';
import classes from './ScansPanel.module.css';

/** Scans newest first, each followed by the label maps that lie on it. */
function withLabelsBelow(scans: readonly ScanSummary[]): ScanSummary[] {
  const known = new Set(scans.map(({ id }) => id));
  const below = (scan: ScanSummary) => scan.of !== undefined && known.has(scan.of);
  return scans
    .filter((scan) => !below(scan))
    .flatMap((scan) => [scan, ...scans.filter((other) => below(other) && other.of === scan.id)]);
}

/** Overviews for planning: nothing to segment, so they stand apart, below. */
const isLocalizer = ({ dicom }: ScanSummary) => dicom?.localizer === true;

const isSingleChannel = (scan: ScanSummary) => scan.role === 'image' && scan.channels === 1;

function ScanList({ scans }: { readonly scans: readonly ScanSummary[] }) {
  return (
    <ul className={rows.list}>
      {scans.map((scan) => (
        <ScanRow key={scan.id} scan={scan} />
      ))}
    </ul>
  );
}

export function ScansPanel() {
  const { t } = useTranslation('scans');
  const stored = useStudio((state) => state.scans);
  // Cases of datasets have a list of their own.
  const scans = stored.filter(({ inDataset }) => !inDataset);
  const [assigning, setAssigning] = useState(false);
  const localizers = scans.filter(isLocalizer);
  const single = scans.filter(isSingleChannel);
  return (
    <Panel
      title={t('title')}
      note={scans.length > 0 ? String(scans.length) : undefined}
      actions={
        single.length > 1 && (
          <Tooltip label={t('assign.open')}>
            <ActionIcon aria-label={t('assign.open')} onClick={() => setAssigning(true)}>
              <IconStackPush size={17} aria-hidden />
            </ActionIcon>
          </Tooltip>
        )
      }
    >
      {scans.length === 0 ? (
        <EmptyNote text={t('empty')} />
      ) : (
        <ScanList scans={withLabelsBelow(scans.filter((scan) => !isLocalizer(scan)))} />
      )}
      {localizers.length > 0 && (
        <>
          <Title order={3} className={classes.apart}>
            {t('localizers')}
          </Title>
          <ScanList scans={localizers} />
        </>
      )}
      <AssignChannels opened={assigning} scans={single} onClose={() => setAssigning(false)} />
    </Panel>
  );
}
