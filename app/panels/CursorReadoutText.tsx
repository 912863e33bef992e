import { useTranslation } from 'react-i18next';
import { useCursor } from '../state/cursor.ts';
import { shownScanOf } from '../state/selectors.ts';
import { useStudio } from '../state/studio.ts';
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
