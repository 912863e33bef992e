import { Button, Group, Stack, Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { removeCalibration } from '../../teacher/index.ts';
import type { BeforeAfter, Calibration, StoredCalibration } from '../../workers.ts';
import { confirmRemoval } from '../confirmRemoval.ts';
import { ToneBadge } from '../ToneBadge.tsx';
import classes from './CalibrationReport.module.css';
import { ReliabilityDiagram } from './ReliabilityDiagram.tsx';

/** “liver 0.624 s − 0.765” */
function scaleText(
  { classes: known }: Calibration,
  { value, slope, offset }: Calibration['classScales'][number],
  number: Intl.NumberFormat,
): string {
  const name = known.find((one) => one.value === value)?.name ?? String(value);
  return `${name} ${number.format(slope)} s ${offset < 0 ? '−' : '+'} ${number.format(Math.abs(offset))}`;
}

/** A stored calibration: whether it fits, its temperatures, and what they changed. */
export function CalibrationReport({ stored }: { readonly stored: StoredCalibration }) {
  const { t, i18n } = useTranslation('evaluation');
  const { calibration, stale } = stored;
  const number = new Intl.NumberFormat(i18n.language, { maximumFractionDigits: 3 });
  const { region, border } = calibration;
  const rows: [string, BeforeAfter][] = [
    [t('calibrate.rows.region'), region],
    ...(border ? [[t('calibrate.rows.border'), border] as [string, BeforeAfter]] : []),
    ...calibration.classes.flatMap((one): [string, BeforeAfter][] => [
      ...(one.region ? [[one.name, one.region] as [string, BeforeAfter]] : []),
      ...(one.border
        ? [[t('calibrate.rows.borderOf', { name: one.name }), one.border] as [string, BeforeAfter]]
        : []),
    ]),
  ];
  return (
    <section className={classes.report} aria-label={t('calibrate.report')}>
      <Group justify="space-between" gap="xs" mb={6}>
        <Group gap="xs">
          <Text fw={600}>
            {t('calibrate.temperature', { values: calibration.temperatures.map(number.format).join(', ') })}
          </Text>
          <ToneBadge color={stale ? 'red' : 'teal'}>
            {stale ? t(`calibrate.stale.${stale}`) : t('calibrate.fits')}
          </ToneBadge>
          <Text size="xs" c="dimmed">
            {t('calibrate.from', {
              count: calibration.cases.length,
              voxels: new Intl.NumberFormat(i18n.language).format(calibration.voxels),
            })}
          </Text>
        </Group>
        <Button
          size="compact-xs"
          variant="subtle"
          color="red"
          onClick={() =>
            confirmRemoval(t('calibrate.report'), () => removeCalibration(calibration.model, calibration.id))
          }
        >
          {t('calibrate.remove')}
        </Button>
      </Group>
      {calibration.classScales.length > 0 && (
        <Text size="xs" c="dimmed" mb={6}>
          {t('calibrate.scaled', {
            classes: calibration.classScales.map((scale) => scaleText(calibration, scale, number)).join(', '),
          })}
        </Text>
      )}
      {calibration.warnings.map((warning) => (
        <Text key={warning} size="sm" className={classes.warning}>
          {t(`calibrate.warning.${warning}`, {
            classes: calibration.absent.map(({ name }) => name).join(', '),
          })}
        </Text>
      ))}
      <Group align="flex-start" gap="lg" wrap="nowrap">
        <Group gap="sm" wrap="nowrap">
          <ReliabilityDiagram title={t('calibrate.before')} figures={region.before} />
          <ReliabilityDiagram title={t('calibrate.after')} figures={region.after} />
        </Group>
        <Stack flex={1} gap={2}>
          <Table fz="xs" verticalSpacing={3}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('calibrate.over')}</Table.Th>
                {(['ece', 'nll', 'brier'] as const).map((figure) => (
                  <Table.Th key={figure} ta="right">
                    {t(`calibrate.${figure}`)}
                  </Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {rows.map(([name, figures]) => (
                <Table.Tr key={name}>
                  <Table.Td>{name}</Table.Td>
                  {(['ece', 'nll', 'brier'] as const).map((figure) => (
                    <Table.Td key={figure} ta="right">
                      {number.format(figures.before[figure])} → {number.format(figures.after[figure])}
                    </Table.Td>
                  ))}
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Stack>
      </Group>
    </section>
  );
}
