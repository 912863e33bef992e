import { Group, Tooltip, UnstyledButton } from '@mantine/core';
import { IconShieldLock } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useJobShare, useJobWords, usePreferences, useStudio } from '../state/index.ts';
import { WorkspaceMenu } from '../workspace/index.ts';
import { CursorReadoutText } from './CursorReadoutText.tsx';
import classes from './StatusBar.module.css';

export function StatusBar() {
  const { t } = useTranslation('shell');
  return (
    <footer className={classes.bar}>
      <CursorReadoutText />
      <RunningJobLine />
      <Group gap={14} ml="auto" wrap="nowrap">
        <ImportLine />
        <WorkspaceMenu className={classes.extra} />
        {!crossOriginIsolated && (
          <Tooltip label={t('status.notIsolatedWhat')} multiline w={320}>
            <UnstyledButton className={classes.warning}>{t('status.notIsolated')}</UnstyledButton>
          </Tooltip>
        )}
        <DeviceBadge />
        <span className={classes.promise}>
          <IconShieldLock size={14} aria-hidden />
          {t('status.private')}
        </span>
      </Group>
    </footer>
  );
}

function RunningJobLine() {
  const { t } = useTranslation('run');
  const job = useStudio((state) => state.job);
  const rightShown = usePreferences((state) => state.rightShown);
  const rightToggled = usePreferences((state) => state.rightToggled);
  const share = useJobShare(job);
  const words = useJobWords(job, share);
  // The Run panel says it already.
  if (!job || rightShown) return null;
  return (
    <UnstyledButton className={classes.job} onClick={rightToggled}>
      {t('percent', { value: share.share })} · {words}
    </UnstyledButton>
  );
}

function ImportLine() {
  const { t } = useTranslation('import');
  const importing = useStudio((state) => state.importing);
  if (!importing) return null;
  const { progress, files } = importing;
  const share = progress && progress.total > 0 ? progress.done / progress.total : 0;
  return <span role="status">{t('reading', { count: files, share })}</span>;
}

function DeviceBadge() {
  const { t } = useTranslation('shell');
  const devices = useStudio((state) => state.devices);
  const choice = usePreferences((state) => state.device);
  if (!devices) return null;
  const taken = choice === 'auto' ? devices.auto : choice;
  const { webgpu, cpuThreads } = devices;
  const text =
    taken === 'webgpu' && webgpu.state === 'ready'
      ? t('status.gpu', { adapter: webgpu.adapter, precision: webgpu.f16 ? 'f16' : 'f32' })
      : t('status.cpu', { count: cpuThreads });
  return <span className={classes.device}>{text}</span>;
}
