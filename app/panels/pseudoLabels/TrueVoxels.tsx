import { NativeSelect, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { attempt } from '../../actions/index.ts';
import {
  chooseReference,
  confidenceSession,
  type OpenedConfidence,
  truthShares,
  useConfidence,
} from '../../confidence/index.ts';
import { useStudio } from '../../state/index.ts';
import type { TruthSplit } from '../../workers.ts';
import classes from './TrueVoxels.module.css';

const FATES = ['right', 'wrong', 'ignored', 'background'] as const;

/** What becomes of the voxels that a person gave to each class, where the scan has such labels. */
export function TrueVoxels({ opened }: { readonly opened: OpenedConfidence }) {
  const { t } = useTranslation('pseudoLabels');
  const reference = useConfidence((state) => state.reference);
  const cuts = useConfidence((state) => state.cuts);
  useConfidence((state) => state.counted);
  const scans = useStudio((state) => state.scans);
  const maps = scans.filter((scan) => scan.of === opened.scan);
  const tally = confidenceSession()?.tally;
  const rows = reference && tally ? truthShares(tally, cuts) : [];
  if (maps.length === 0) {
    return (
      <Text size="xs" c="dimmed">
        {t('truth.none')}
      </Text>
    );
  }
  return (
    <Stack gap={8}>
      <NativeSelect
        label={t('truth.reference')}
        value={reference ?? ''}
        data={[
          { value: '', label: t('truth.choose') },
          ...maps.map(({ id, name }) => ({ value: id, label: name })),
        ]}
        onChange={(event) => {
          const id = event.currentTarget.value;
          void attempt(() => chooseReference(id === '' ? undefined : id));
        }}
      />
      {rows.map(({ value, shares }) => (
        <Split
          key={value}
          name={opened.classes.find((one) => one.value === value)?.name ?? t('segments:unnamed', { value })}
          shares={shares}
        />
      ))}
    </Stack>
  );
}

function Split({ name, shares }: { readonly name: string; readonly shares: TruthSplit }) {
  const { t } = useTranslation('pseudoLabels');
  return (
    <div>
      <Text size="xs" fw={500}>
        {name}
      </Text>
      <div className={classes.bar} aria-hidden="true">
        {FATES.map((fate) => (
          <span key={fate} data-fate={fate} style={{ flexGrow: shares[fate] }} />
        ))}
      </div>
      <ul className={classes.legend} aria-label={name}>
        {FATES.map((fate) => (
          <li key={fate} data-fate={fate}>
            {t(`truth.${fate}`, { share: shares[fate] })}
          </li>
        ))}
      </ul>
    </div>
  );
}
