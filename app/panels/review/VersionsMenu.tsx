import { ActionIcon, Menu, Text } from '@mantine/core';
import { IconBorderOuter, IconHistory, IconLayoutColumns, IconRestore, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { attempt, io } from '../../actions/index.ts';
import { compareVersion, restoreVersion, stopComparing, useReview } from '../../review/index.ts';
import type { LabelVersion, ReviewCase } from '../../workers.ts';

const ICON = { size: 15, 'aria-hidden': true } as const;

/** Earlier labels (the round before, or before a person's edits): over the present one, beside it, or in its place. */
export function VersionsMenu({ one }: { readonly one: ReviewCase }) {
  const { t } = useTranslation('review');
  const [versions, setVersions] = useState<readonly LabelVersion[]>([]);
  const isComparing = useReview((state) => state.compared !== undefined);
  return (
    <Menu
      position="top-end"
      onOpen={() => attempt(async () => setVersions(await io().labelVersions(one.folder, one.case)))}
    >
      <Menu.Target>
        <ActionIcon aria-label={t('versions')} aria-pressed={isComparing}>
          <IconHistory size={17} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown mah="60dvh" style={{ overflowY: 'auto' }}>
        {isComparing && (
          <Menu.Item leftSection={<IconX {...ICON} />} onClick={stopComparing}>
            {t('compare.stop')}
          </Menu.Item>
        )}
        {versions.map((version) => (
          <VersionItems key={version.version} one={one} version={version} />
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function VersionItems({ one, version }: { readonly one: ReviewCase; readonly version: LabelVersion }) {
  const { t, i18n } = useTranslation('review');
  const time = new Intl.DateTimeFormat(i18n.language, { dateStyle: 'short', timeStyle: 'short' });
  const name = t('version', {
    version: version.version,
    time: time.format(version.changedAt),
    state: t(`state.${version.state}`),
  });
  const item = (
    what: 'outlines' | 'beside' | 'restore',
    Icon: typeof IconRestore,
    action: () => Promise<void>,
  ) => (
    <Menu.Item
      leftSection={<Icon {...ICON} />}
      aria-label={t('compare.of', { what: t(`compare.${what}`), version: version.version })}
      onClick={() => attempt(action)}
    >
      {t(`compare.${what}`)}
    </Menu.Item>
  );
  return (
    <>
      <Menu.Label>
        <Text component="span" size="xs" fw={600}>
          {name}
        </Text>
      </Menu.Label>
      {item('beside', IconLayoutColumns, () => compareVersion(one, version, name, 'beside'))}
      {item('outlines', IconBorderOuter, () => compareVersion(one, version, name, 'outlines'))}
      {item('restore', IconRestore, () => restoreVersion(one, version))}
    </>
  );
}
