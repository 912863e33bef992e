import { Button, Group, Modal, Stack } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addToDataset, attempt } from '../../actions/index.ts';
import { useStudio } from '../../state/index.ts';
import type { ScanSummary } from '../../workers.ts';
import {
  casesOf,
  hasNamesOf,
  labelsInOrder,
  newestLabels,
  storedImages,
  valuesByName,
} from './casesFromScans.ts';
import { useDatasetForms } from './datasetForms.ts';
import { ScanChoice } from './ScanChoice.tsx';

const close = () => useDatasetForms.setState({ addTo: undefined });

/** More open scans for a dataset that is there. */
export function AddScansDialog() {
  const { t } = useTranslation('datasets');
  const folder = useDatasetForms((state) => state.addTo);
  return (
    <Modal
      opened={folder !== undefined}
      onClose={close}
      title={t('addTo', { folder })}
      closeButtonProps={{ 'aria-label': t('shell:close') }}
    >
      {folder !== undefined && <AddScansFields folder={folder} />}
    </Modal>
  );
}

function AddScansFields({ folder }: { readonly folder: string }) {
  const { t } = useTranslation('datasets');
  const all = useStudio((state) => state.scans);
  const dataset = useStudio((state) => state.datasets.find((one) => one.folder === folder));
  const unnamed = (value: number) => t('segments:unnamed', { value });
  const plain = dataset && labelsInOrder(dataset);
  const images = storedImages(all);
  const maps = newestLabels(all);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [busy, setBusy] = useState(false);
  const add = async () => {
    setBusy(true);
    await attempt(async () => {
      const wanted = images.filter(({ id }) => chosen.has(id));
      // By name where the dataset knows all of a map's names, else by value.
      const valuesOf = (map: ScanSummary) =>
        plain && hasNamesOf(map, plain, unnamed) ? valuesByName(map, plain, unnamed) : undefined;
      await addToDataset(folder, casesOf(wanted, maps, valuesOf));
      close();
    });
    setBusy(false);
  };
  return (
    <Stack gap="sm">
      <ScanChoice scans={images} labels={maps} chosen={chosen} onChange={setChosen} />
      <Group justify="flex-end">
        <Button variant="default" onClick={close}>
          {t('shell:cancel')}
        </Button>
        <Button loading={busy} disabled={chosen.size === 0} onClick={add}>
          {t('add', { count: chosen.size })}
        </Button>
      </Group>
    </Stack>
  );
}
