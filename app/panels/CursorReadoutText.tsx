import { useTranslation } from 'react-i18next';
import { useEditing } from '../editing/index.ts';
import { modelOf, shownScanOf, useCursor, useStudio } from '../state/index.ts';
import { readoutText } from './readoutText.ts';
import classes from './StatusBar.module.css';

/** What lies under the pointer. */
export function CursorReadoutText() {
  const { t } = useTranslation('shell');
  const readout = useCursor((state) => state.readout);
  const isCt = useStudio((state) => shownScanOf(state)?.modality === 'CT');
  const model = useShownModel();
  return (
    <output className={classes.readout} aria-label={t('status.cursor')} aria-live="off">
      {readout && readoutText(readout, isCt, model)}
    </output>
  );
}

/** Whose prediction is shown; nobody's once it is edited. */
function useShownModel(): string | undefined {
  const isEdited = useEditing((state) => state.edited !== undefined);
  const model = useStudio(({ results, shownLabels, models }) => {
    const result = results.find(({ id }) => id === shownLabels);
    return result && modelOf(models, result.model)?.name;
  });
  return isEdited ? undefined : model;
}
