import { Button, Radio, Stack } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { attempt } from '../../actions/index.ts';
import { usePlanningJob } from '../../planning/index.ts';
import { addJob } from '../../queue/index.ts';
import type { FingerprintMode } from '../../workers.ts';

const MODES: readonly FingerprintMode[] = ['exact', 'drawn'];

/** Looks through the cases: fingerprint, voxels by class, duplicates. */
export function SurveyButton({ folder, again }: { readonly folder: string; readonly again: boolean }) {
  const { t } = useTranslation('planning');
  const [mode, setMode] = useState<FingerprintMode>('exact');
  const isBusy = usePlanningJob(folder) !== undefined;
  const start = () =>
    addJob({
      kind: 'plan',
      dataset: folder,
      freshFingerprint: true,
      fingerprintMode: mode,
    });
  return (
    <Stack gap="xs" align="flex-start">
      <Radio.Group
        size="xs"
        label={t('fingerprint.mode')}
        value={mode}
        onChange={(value) => setMode(MODES.find((one) => one === value) ?? 'exact')}
      >
        <Stack gap={10} mt={4}>
          {MODES.map((one) => (
            <Radio key={one} size="xs" value={one} label={t(`fingerprint.modes.${one}`)} />
          ))}
        </Stack>
      </Radio.Group>
      <Button size="compact-sm" variant="default" disabled={isBusy} onClick={() => attempt(start)}>
        {t(again ? 'fingerprint.again' : 'fingerprint.make')}
      </Button>
    </Stack>
  );
}
