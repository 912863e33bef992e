import { SegmentedControl, Select, Slider, Stack, Switch, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { attempt } from '../actions/index.ts';
import { shownScanOf, usePreferencesOf, useStudio } from '../state/index.ts';
import { COLOUR_MAPS } from '../viewer/index.ts';
import { openSecondScan, useSecondScan } from './secondScan.ts';

const USES = ['fusion', 'beside'] as const;

/** Which other scan is looked at, and how. */
export function SecondScanFields() {
  const { t } = useTranslation('picture');
  const own = useStudio((state) => shownScanOf(state)?.id);
  const scans = useStudio((state) => state.scans);
  const { scan, use, opening, useChosen } = useSecondScan();
  const others = scans.filter(({ role, id }) => role === 'image' && id !== own);
  return (
    <>
      <Select
        label={t('second.scan')}
        placeholder={others.length > 0 ? t('second.none') : t('second.openAnother')}
        disabled={others.length === 0 || opening}
        clearable
        clearButtonProps={{ 'aria-label': t('second.close') }}
        comboboxProps={{ withinPortal: false }}
        value={scan ?? null}
        onChange={(id) => void attempt(() => openSecondScan(id ?? undefined))}
        data={others.map(({ id, name }) => ({ value: id, label: name }))}
      />
      {scan && (
        <SegmentedControl
          aria-label={t('second.use')}
          size="xs"
          value={use}
          onChange={useChosen}
          data={USES.map((value) => ({ value, label: t(`second.${value}`) }))}
        />
      )}
      {scan && use === 'fusion' && <FusionFields />}
      {scan && use === 'beside' && <LinkFields />}
    </>
  );
}

function LinkFields() {
  const { t } = useTranslation('picture');
  const { slicesLinked, zoomLinked, linked } = useSecondScan();
  return (
    <>
      <Switch
        label={t('second.linkSlices')}
        checked={slicesLinked}
        onChange={(event) => linked({ slicesLinked: event.currentTarget.checked })}
      />
      <Switch
        label={t('second.linkZoom')}
        checked={zoomLinked}
        onChange={(event) => linked({ zoomLinked: event.currentTarget.checked })}
      />
    </>
  );
}

function FusionFields() {
  const { t } = useTranslation('picture');
  const view = usePreferencesOf(
    'fusionColourMap',
    'fusionColourMapChosen',
    'fusionOpacity',
    'fusionOpacityChosen',
  );
  return (
    <>
      <Select
        label={t('second.colours')}
        allowDeselect={false}
        comboboxProps={{ withinPortal: false }}
        value={view.fusionColourMap}
        onChange={(value) => value && view.fusionColourMapChosen(value)}
        data={COLOUR_MAPS.map((value) => ({ value, label: t(`colourMap.${value}`) }))}
      />
      <Stack gap={2}>
        <Text size="sm">{t('second.opacity')}</Text>
        <Slider
          thumbLabel={t('second.opacity')}
          min={0}
          max={1}
          step={0.05}
          label={(share) => `${Math.round(share * 100)} %`}
          value={view.fusionOpacity}
          onChange={view.fusionOpacityChosen}
        />
      </Stack>
    </>
  );
}
