import { Button, Group, Modal, NumberInput, Stack, Switch, TagsInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { attempt, createDataset } from '../../actions/index.ts';
import { useStudio } from '../../state/index.ts';
import { casesOf, freeId, labelNames, newestLabels, storedImages, valuesByName } from './casesFromScans.ts';
import { ScanChoice } from './ScanChoice.tsx';

/** A dataset of open scans and their label maps. */
export function NewDatasetDialog() {
  const { t } = useTranslation('datasets');
  const asked = useStudio((state) => state.newDatasetAsked);
  const answered = useStudio((state) => state.newDatasetAnswered);
  return (
    <Modal
      opened={asked}
      onClose={() => answered(false)}
      title={t('new.title')}
      size="lg"
      closeButtonProps={{ 'aria-label': t('shell:close') }}
    >
      {asked && <NewDatasetFields onDone={() => answered(false)} />}
    </Modal>
  );
}

function NewDatasetFields({ onDone }: { readonly onDone: () => void }) {
  const { t } = useTranslation('datasets');
  const all = useStudio((state) => state.scans);
  const datasets = useStudio((state) => state.datasets);
  const images = storedImages(all);
  const maps = newestLabels(all);
  const unnamed = (value: number) => t('segments:unnamed', { value });
  const [id, setId] = useState(() => freeId(datasets));
  const [name, setName] = useState('');
  const [channels, setChannels] = useState(() => channelNames(images));
  const [labels, setLabels] = useState(() => labelNames([...maps.values()], unnamed));
  const [ignore, setIgnore] = useState(true);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(() => new Set(images.map((scan) => scan.id)));
  const [busy, setBusy] = useState(false);
  const create = async () => {
    setBusy(true);
    await attempt(async () => {
      const scans = casesOf(
        images.filter((scan) => chosen.has(scan.id)),
        maps,
        (map) => valuesByName(map, labels, unnamed),
      );
      const named = labels.map((label, at) => ({ name: label, values: [at + 1] }));
      await createDataset({ id, name, channels, labels: named, ignore }, scans);
      onDone();
    });
    setBusy(false);
  };
  const isValid = /^[A-Za-z0-9][\w.-]*$/.test(name) && labels.length > 0 && channels.length > 0;
  return (
    <Stack gap="sm">
      <Group grow align="flex-start">
        <NumberInput
          label={t('new.id')}
          min={1}
          max={999}
          value={id}
          onChange={(value) => setId(Number(value))}
        />
        <TextInput
          label={t('new.name')}
          description={t('new.nameWhat')}
          data-autofocus
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
      </Group>
      <TagsInput
        label={t('new.channels')}
        description={t('new.channelsWhat')}
        value={channels}
        onChange={setChannels}
      />
      <TagsInput
        label={t('new.labels')}
        description={t('new.labelsWhat')}
        value={labels}
        onChange={setLabels}
      />
      <Switch
        label={t('new.ignore')}
        description={t('new.ignoreWhat')}
        checked={ignore}
        onChange={(event) => setIgnore(event.currentTarget.checked)}
      />
      <ScanChoice scans={images} labels={maps} chosen={chosen} onChange={setChosen} />
      <Group justify="flex-end">
        <Button variant="default" onClick={onDone}>
          {t('shell:cancel')}
        </Button>
        <Button loading={busy} disabled={!isValid} onClick={create}>
          {t('new.create')}
        </Button>
      </Group>
    </Stack>
  );
}

/** nnU-Net chooses its normalisation by these names. */
function channelNames(images: ReturnType<typeof storedImages>): string[] {
  const [first] = images;
  if (!first) return ['CT'];
  if (first.channels > 1)
    return Array.from({ length: first.channels }, (_, channel) => `${first.modality}_${channel}`);
  return [first.modality === 'other' ? 'MR' : first.modality];
}
