import { ActionIcon, Button, Group, Kbd, Popover, Stack, Text, Tooltip } from '@mantine/core';
import { IconAngle, IconCircle, IconRectangle, IconRuler2, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { heldScan, shownScanOf, useKeyName, useStudio } from '../state/index.ts';
import { MEASURES, measure } from './measurement.ts';
import { useMeasuring } from './measuringStore.ts';
import { linesOf, useMeasurements } from './useShownMeasurements.ts';

const ICONS = {
  length: IconRuler2,
  angle: IconAngle,
  ellipse: IconCircle,
  rectangle: IconRectangle,
} as const;

/** What to measure with the left mouse button, and the list of what was measured. */
export function MeasureMenu({ className }: { readonly className?: string | undefined }) {
  const { t } = useTranslation('measuring');
  const chosen = useMeasuring((state) => state.measure);
  const measureChosen = useMeasuring((state) => state.measureChosen);
  const hasScan = useStudio((state) => shownScanOf(state) !== undefined);
  const key = useKeyName('M');
  const Icon = ICONS[chosen ?? 'length'];
  const [opened, setOpened] = useState(false);
  return (
    <Popover position="right-start" withinPortal trapFocus returnFocus opened={opened} onChange={setOpened}>
      <Popover.Target>
        <Tooltip
          label={
            <>
              {t('title')} <Kbd size="xs">{key}</Kbd>
            </>
          }
          position="right"
          disabled={opened}
        >
          <ActionIcon
            size={32}
            className={className}
            aria-label={t('title')}
            aria-pressed={chosen !== undefined}
            disabled={!hasScan}
            onClick={() => setOpened(!opened)}
          >
            <Icon size={18} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('title')}>
        <Stack gap={8} w={280}>
          <Group gap={4} role="group" aria-label={t('choose')}>
            {MEASURES.map((one) => {
              const Shape = ICONS[one];
              return (
                <Tooltip key={one} label={t(`measure.${one}`)}>
                  <ActionIcon
                    size={32}
                    variant={one === chosen ? 'filled' : 'default'}
                    aria-label={t(`measure.${one}`)}
                    aria-pressed={one === chosen}
                    onClick={() => measureChosen(one === chosen ? undefined : one)}
                  >
                    <Shape size={18} aria-hidden />
                  </ActionIcon>
                </Tooltip>
              );
            })}
          </Group>
          <Text size="xs" c="dimmed">
            {chosen ? t(`hint.${chosen}`) : t('hint.none')}
          </Text>
          <MeasurementList />
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

function MeasurementList() {
  const { t } = useTranslation('measuring');
  const measurements = useMeasurements();
  const scan = useStudio(shownScanOf);
  const { forgotten, allForgotten } = useMeasuring.getState();
  const volume = heldScan();
  if (!scan || !volume || measurements.length === 0) return null;
  return (
    <>
      <Stack component="ul" gap={4} m={0} p={0} style={{ listStyle: 'none' }} aria-label={t('list')}>
        {measurements.map((one) => (
          <Group component="li" key={one.id} justify="space-between" wrap="nowrap" gap={8}>
            <Text size="sm">
              {t(`measure.${one.measure}`)}:{' '}
              {linesOf(t, measure(one, volume), scan.modality === 'CT').join(', ')}
            </Text>
            <ActionIcon aria-label={t('remove')} onClick={() => forgotten(scan.id, one.id)}>
              <IconTrash size={16} aria-hidden />
            </ActionIcon>
          </Group>
        ))}
      </Stack>
      <Button size="xs" variant="default" onClick={() => allForgotten(scan.id)}>
        {t('removeAll')}
      </Button>
    </>
  );
}
