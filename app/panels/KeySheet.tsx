import { Box, Group, Kbd, Modal, Stack, Switch, Table, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { KEY_MAP } from '../keys/index.ts';
import { usePreferences, useStudio } from '../state/index.ts';
import styles from './KeySheet.module.css';

const GROUPS = ['editing', 'labels', 'review', 'slices', 'window', 'view'] as const;
const MOUSE = ['drag', 'wheel', 'pan', 'zoom', 'crosshair', 'maximise'] as const;

/** Every key and gesture that works, and the switch that turns the keys off. */
export function KeySheet() {
  const { t } = useTranslation('shell');
  const shown = useStudio((state) => state.keySheetShown);
  const toggled = useStudio((state) => state.keySheetToggled);
  const keysOn = usePreferences((state) => state.keysOn);
  const keysToggled = usePreferences((state) => state.keysToggled);
  return (
    <Modal
      opened={shown}
      onClose={toggled}
      size="xl"
      title={t('keys.title')}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      <Box className={styles.tables}>
        {GROUPS.map((group) => (
          <KeyTable
            key={group}
            title={t(`keys.group.${group}`)}
            rows={[
              ...KEY_MAP.filter((binding) => binding.group === group && binding.shown.length > 0).map(
                ({ text, shown: keys }) => [t(text), keys] as const,
              ),
              ...(group === 'labels' ? [[t('keys.do.bare'), ['H']] as const] : []),
            ]}
          />
        ))}
        <KeyTable
          title={t('keys.group.mouse')}
          rows={MOUSE.map(
            (gesture) => [t(`keys.mouse.${gesture}.do`), [t(`keys.mouse.${gesture}.how`)]] as const,
          )}
        />
      </Box>
      <Switch label={t('keys.on')} description={t('keys.onWhat')} checked={keysOn} onChange={keysToggled} />
    </Modal>
  );
}

interface KeyTableProps {
  readonly title: string;
  readonly rows: readonly (readonly [what: string, keys: readonly string[]])[];
}

function KeyTable({ title, rows }: KeyTableProps) {
  return (
    <Stack gap={4} className={styles.table}>
      <Title order={3} size="sm">
        {title}
      </Title>
      <Table verticalSpacing={3}>
        <Table.Tbody>
          {rows.map(([what, keys]) => (
            <Table.Tr key={what}>
              <Table.Td>{what}</Table.Td>
              <Table.Td>
                <Group gap={4} justify="flex-end" wrap="nowrap">
                  {keys.map((key) => (
                    <Kbd key={key} size="xs" className={styles.key}>
                      {key}
                    </Kbd>
                  ))}
                </Group>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Stack>
  );
}
