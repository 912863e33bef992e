import {
  ActionIcon,
  Button,
  Group,
  Popover,
  Stack,
  Text,
  TextInput,
  Tooltip,
  UnstyledButton,
} from '@mantine/core';
import { IconBookmark, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { applyPreset, savePreset, usePresets } from '../../confidence/index.ts';
import classes from './PresetsMenu.module.css';

/** Settings kept under a name, for the next scan or model. */
export function PresetsMenu() {
  const { t } = useTranslation('pseudoLabels');
  const { presets, presetRemoved } = usePresets();
  const [opened, setOpened] = useState(false);
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" width={250} trapFocus>
      <Popover.Target>
        <Tooltip label={t('presets.title')}>
          <ActionIcon
            aria-label={t('presets.title')}
            aria-expanded={opened}
            onClick={() => setOpened(!opened)}
          >
            <IconBookmark size={17} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('presets.title')}>
        <Stack gap={8}>
          {presets.length === 0 ? (
            <Text size="xs" c="dimmed">
              {t('presets.none')}
            </Text>
          ) : (
            <ul className={classes.list}>
              {presets.map((preset) => (
                <li key={preset.name} className={classes.row}>
                  <UnstyledButton
                    className={classes.name}
                    onClick={() => {
                      applyPreset(preset);
                      setOpened(false);
                    }}
                  >
                    {preset.name}
                  </UnstyledButton>
                  <ActionIcon
                    aria-label={t('presets.remove', { name: preset.name })}
                    onClick={() => presetRemoved(preset.name)}
                  >
                    <IconTrash size={15} aria-hidden />
                  </ActionIcon>
                </li>
              ))}
            </ul>
          )}
          <SaveForm onSaved={() => setOpened(false)} />
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

function SaveForm({ onSaved }: { readonly onSaved: () => void }) {
  const { t } = useTranslation('pseudoLabels');
  const [name, setName] = useState('');
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        savePreset(name.trim());
        setName('');
        onSaved();
      }}
    >
      <Group gap={6} wrap="nowrap" align="flex-end">
        <TextInput
          flex={1}
          label={t('presets.name')}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Button type="submit" disabled={name.trim() === ''}>
          {t('presets.save')}
        </Button>
      </Group>
    </form>
  );
}
