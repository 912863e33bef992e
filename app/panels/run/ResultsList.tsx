import { Menu, Title } from '@mantine/core';
import { IconDownload, IconFileExport, IconShape, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { attempt, downloadResult, openLabels, removeResult } from '../../actions/index.ts';
import { formatDuration } from '../../i18n/index.ts';
import { modelOf, usePreferences, useStudio } from '../../state/index.ts';
import type { ResultSummary, ScanSummary } from '../../workers.ts';
import { confirmRemoval } from '../confirmRemoval.ts';
import { ExportDialog } from '../export/index.ts';
import { ListRow } from '../ListRow.tsx';
import { usePartText } from '../partText.ts';
import { useDeviceWords } from '../useDeviceWords.ts';
import classes from './ResultsList.module.css';

/** Earlier predictions of the open scan, newest first. */
export function ResultsList({ scan }: { readonly scan: ScanSummary }) {
  const { t } = useTranslation('run');
  const results = useStudio((state) => state.results);
  const own = results.filter((result) => result.scan === scan.id);
  if (own.length === 0) return null;
  return (
    <div>
      <Title order={3} size="xs" mb={4}>
        {t('results.title')}
      </Title>
      <ul className={classes.list}>
        {own.map((result) => (
          <ResultRow key={result.id} result={result} />
        ))}
      </ul>
    </div>
  );
}

/** What nothing was computed for: a cross-validation has predicted it (`workers/jobs/crossValidation/keptPrediction.ts`). */
const KEPT = 'cross-validation';

function ResultRow({ result }: { readonly result: ResultSummary }) {
  const { t, i18n } = useTranslation('run');
  const chosen = usePreferences((state) => state.openLabels === result.id);
  const model = useStudio((state) => modelOf(state.models, result.model));
  const seconds = Object.values(result.seconds).reduce((sum, value) => sum + value, 0);
  const time = new Intl.DateTimeFormat(i18n.language, { dateStyle: 'short', timeStyle: 'short' });
  const [exporting, setExporting] = useState(false);
  const partText = usePartText();
  const deviceWords = useDeviceWords();
  const computed = ({ device, backend }: ResultSummary) =>
    backend === KEPT
      ? [t('results.kept')]
      : [formatDuration(seconds, i18n.language), deviceWords(device ?? backend)];
  // What no single model made (an ensemble of a cross-validation) says so in its own name.
  const name = model?.name ?? (result.model === '' ? result.name : t('results.modelRemoved'));
  return (
    <ListRow
      icon={<IconShape size={16} />}
      name={name}
      facts={[
        time.format(result.createdAt),
        ...computed(result),
        ...(result.region ? [partText(result.region)] : []),
      ]}
      chosen={chosen}
      onChoose={() => attempt(() => openLabels(chosen ? undefined : result.id))}
      menuLabel={t('results.more', { name })}
      menu={
        <>
          <Menu.Item
            leftSection={<IconFileExport size={15} aria-hidden />}
            onClick={() => setExporting(true)}
          >
            {t('export:open')}
          </Menu.Item>
          {result.files.map((file) => (
            <Menu.Item
              key={file}
              leftSection={<IconDownload size={15} aria-hidden />}
              onClick={() => attempt(() => downloadResult(result.id, file))}
            >
              {t('download', { file })}
            </Menu.Item>
          ))}
          <Menu.Item
            color="red.9"
            leftSection={<IconTrash size={15} aria-hidden />}
            onClick={() => confirmRemoval(name, () => removeResult(result.id))}
          >
            {t('results.remove')}
          </Menu.Item>
        </>
      }
    >
      {exporting && <ExportDialog labels={result.id} onClose={() => setExporting(false)} />}
    </ListRow>
  );
}
