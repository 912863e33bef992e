import {
  Button,
  Divider,
  Group,
  Kbd,
  NumberInput,
  Popover,
  SegmentedControl,
  Select,
  Stack,
  Text,
} from '@mantine/core';
import {
  IconCamera,
  IconChevronDown,
  IconPhoto,
  IconPlayerPauseFilled,
  IconPlayerPlayFilled,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { attempt } from '../actions/index.ts';
import { saveBlob } from '../files/index.ts';
import {
  shownScanOf,
  useKeyName,
  usePreferences,
  usePreferencesOf,
  useStudio,
  viewerHandle,
} from '../state/index.ts';
import { COLOUR_MAPS, CONVENTIONS, VOLUME_PRESETS } from '../viewer/index.ts';
import { toggleCine, useCine } from './cine.ts';
import { SecondScanFields } from './SecondScanFields.tsx';

const FASTEST_CINE = 60;

/** How the scan is drawn: sides, colours, 3-D, a second scan, playing, and a picture to keep. */
export function PictureMenu() {
  const { t } = useTranslation('picture');
  const hasScan = useStudio((state) => shownScanOf(state) !== undefined);
  if (!hasScan) return null;
  return (
    <Popover position="bottom" width={320} trapFocus returnFocus withinPortal>
      <Popover.Target>
        <Button
          variant="default"
          leftSection={<IconPhoto size={16} aria-hidden />}
          rightSection={<IconChevronDown size={14} aria-hidden />}
        >
          {t('title')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('title')}>
        <Stack gap={10}>
          <PictureFields />
          <Divider label={t('second.title')} labelPosition="left" />
          <SecondScanFields />
          <Divider />
          <CineFields />
          <Button
            variant="default"
            leftSection={<IconCamera size={16} aria-hidden />}
            onClick={() => void attempt(captureMainPane)}
          >
            {t('capture')}
          </Button>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

function PictureFields() {
  const { t } = useTranslation('picture');
  const view = usePreferencesOf(
    'convention',
    'conventionChosen',
    'colourMap',
    'colourMapChosen',
    'volumePreset',
    'volumePresetChosen',
  );
  return (
    <>
      <Stack gap={2}>
        <Text size="sm" id="picture-convention">
          {t('convention.label')}
        </Text>
        <SegmentedControl
          aria-labelledby="picture-convention"
          size="xs"
          value={view.convention}
          onChange={view.conventionChosen}
          data={CONVENTIONS.map((value) => ({ value, label: t(`convention.${value}`) }))}
        />
      </Stack>
      <Select
        label={t('colours')}
        allowDeselect={false}
        comboboxProps={{ withinPortal: false }}
        value={view.colourMap}
        onChange={(value) => value && view.colourMapChosen(value)}
        data={COLOUR_MAPS.map((value) => ({ value, label: t(`colourMap.${value}`) }))}
      />
      <Select
        label={t('volumePreset.label')}
        allowDeselect={false}
        comboboxProps={{ withinPortal: false }}
        value={view.volumePreset}
        onChange={(value) => value && view.volumePresetChosen(value)}
        data={VOLUME_PRESETS.map((value) => ({ value, label: t(`volumePreset.${value}`) }))}
      />
    </>
  );
}

function CineFields() {
  const { t } = useTranslation('picture');
  const isPlaying = useCine((state) => state.isPlaying);
  const cineRate = usePreferences((state) => state.cineRate);
  const cineRateChosen = usePreferences((state) => state.cineRateChosen);
  const key = useKeyName('shift+C');
  const Icon = isPlaying ? IconPlayerPauseFilled : IconPlayerPlayFilled;
  return (
    <Group align="flex-end" wrap="nowrap" gap={8}>
      <NumberInput
        label={t('cine.rate')}
        min={1}
        max={FASTEST_CINE}
        allowDecimal={false}
        value={cineRate}
        onChange={(rate) => {
          if (typeof rate === 'number' && rate >= 1 && rate <= FASTEST_CINE) cineRateChosen(rate);
        }}
      />
      <Button
        variant="default"
        leftSection={<Icon size={14} aria-hidden />}
        rightSection={<Kbd size="xs">{key}</Kbd>}
        onClick={toggleCine}
      >
        {isPlaying ? t('cine.pause') : t('cine.play')}
      </Button>
    </Group>
  );
}

async function captureMainPane(): Promise<void> {
  const { mainPane } = usePreferences.getState();
  const picture = await viewerHandle()?.capture(mainPane);
  if (picture) saveBlob(picture, `${mainPane}.png`);
}
