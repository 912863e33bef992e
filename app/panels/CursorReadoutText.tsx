import { useTranslation } from 'react-i18next';
import { shownScanOf, useCursor, useStudio } from '../state/index.ts';
import { readoutText } from './readoutText.ts';
import classes from './StatusBar.module.css';

/** What lies under the pointer. */
export function CursorReadoutText() {
  const { t } = useTranslation('shell');
  const readout = useCursor((state) => state.readout);
  const isCt = useStudio((state) => shownScanOf(state)?.modality === 'CT');
  return (
    <output className={classes.readout} aria-label={t('status.cursor')} aria-live="off">
      {readout && readoutText(readout, isCt)}
    </output>
  );
}
