import { Box, Button, Group, Kbd, Modal, Stack, Switch, Table, Text, Title } from '@mantine/core';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { HELD_KEY, KEY_MAP } from '../keys/index.ts';
import { isRemappable, usePreferences, usePreferencesOf, useStudio } from '../state/index.ts';
import { KeyButton } from './KeyButton.tsx';
import styles from './KeySheet.module.css';
import { useKeyCapture } from './useKeyCapture.ts';

const GROUPS = ['editing', 'labels', 'review', 'slices', 'window', 'view'] as const;
const MOUSE = ['drag', 'wheel', 'pan', 'zoom', 'crosshair', 'maximise'] as const;

/** Every key and gesture that works, the way to give a key another place, and the switch that turns the keys off. */
export function KeySheet() {
  const { t } = useTranslation('shell');
  const shown = useStudio((state) => state.keySheetShown);
  const toggled = useStudio((state) => state.keySheetToggled);
  const [asked, setAsked] = useState<string>();
  const close = () => {
    setAsked(undefined);
    toggled();
  };
  return (
    <Modal
      opened={shown}
      onClose={close}
      // Escape leaves the key that is asked for as it was.
      closeOnEscape={asked === undefined}
      size="xl"
      title={t('keys.title')}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      <Tables asked={asked} onAsk={setAsked} />
    </Modal>
  );
}

interface TablesProps {
  /** The key of the table for which another is awaited. */
  readonly asked: string | undefined;
  readonly onAsk: (key: string | undefined) => void;
}

function Tables({ asked, onAsk }: TablesProps) {
  const { t } = useTranslation('shell');
  const { keysOn, keysToggled, keys, keysReset } = usePreferencesOf(
    'keysOn',
    'keysToggled',
    'keys',
    'keysReset',
  );
  const told = useKeyCapture(
    asked,
    useCallback(() => onAsk(undefined), [onAsk]),
  );
  return (
    <>
      <Box className={styles.tables}>
        {GROUPS.map((group) => (
          <KeyTable
            key={group}
            title={t(`keys.group.${group}`)}
            rows={rowsOf(group)}
            asked={asked}
            onAsk={onAsk}
          />
        ))}
        <KeyTable
          title={t('keys.group.mouse')}
          rows={MOUSE.map((gesture) => ({
            text: `shell:keys.mouse.${gesture}.do`,
            keys: [{ fixed: t(`keys.mouse.${gesture}.how`) }],
          }))}
          asked={undefined}
          onAsk={onAsk}
        />
      </Box>
      <Group justify="space-between" wrap="nowrap" align="flex-end">
        <Stack gap={4}>
          <Text size="sm" role="status" mih={20}>
            {told || t('keys.remap')}
          </Text>
          <Switch
            label={t('keys.on')}
            description={t('keys.onWhat')}
            checked={keysOn}
            onChange={keysToggled}
          />
        </Stack>
        <Button variant="default" disabled={Object.keys(keys).length === 0} onClick={keysReset}>
          {t('keys.resetAll')}
        </Button>
      </Group>
    </>
  );
}

/** A key that stays where it is, as it is printed, or one of the table. */
type ShownKey = { readonly fixed: string } | { readonly key: string };

interface Row {
  readonly text: string;
  readonly keys: readonly ShownKey[];
}

const HELD_ROW: Row = { text: 'shell:keys.do.bare', keys: [{ fixed: HELD_KEY }] };

function rowsOf(group: (typeof GROUPS)[number]): Row[] {
  const rows = KEY_MAP.filter((binding) => binding.group === group && binding.shown.length > 0).map(
    ({ text, hotkeys, shown }): Row => ({
      text,
      keys: shown.map((printed, at) => {
        const key = hotkeys[at];
        return key !== undefined && isRemappable(key) ? { key } : { fixed: printed };
      }),
    }),
  );
  return group === 'labels' ? [...rows, HELD_ROW] : rows;
}

interface KeyTableProps extends TablesProps {
  readonly title: string;
  readonly rows: readonly Row[];
}

function KeyTable({ title, rows, asked, onAsk }: KeyTableProps) {
  const { t } = useTranslation('shell');
  const places = usePreferences((state) => state.keys);
  return (
    <Stack gap={4} className={styles.table}>
      <Title order={3} size="sm">
        {title}
      </Title>
      <Table verticalSpacing={3}>
        <Table.Tbody>
          {rows.map(({ text, keys }) => (
            <Table.Tr key={text}>
              <Table.Td>{t(text)}</Table.Td>
              <Table.Td>
                <Group gap={4} justify="flex-end" wrap="nowrap">
                  {keys.map((one) =>
                    'fixed' in one ? (
                      <Kbd key={one.fixed} size="xs" className={styles.key}>
                        {one.fixed}
                      </Kbd>
                    ) : (
                      <KeyButton
                        key={one.key}
                        what={t(text)}
                        pressed={places[one.key] ?? one.key}
                        awaited={asked === one.key}
                        onAsk={() => onAsk(one.key)}
                      />
                    ),
                  )}
                </Group>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Stack>
  );
}
