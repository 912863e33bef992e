import { useEffect, useMemo } from 'react';
import { useShallow } from 'zustand/shallow';
import { attempt } from '../actions/index.ts';
import { usePreferences, useStudio } from '../state/index.ts';
import type { DisplayConfidence, DisplayLabels } from '../viewer/index.ts';
import { IGNORE_COLOUR } from '../viewer/index.ts';
import { fromCode, labelRule, probabilityOf } from '../workers.ts';
import { confidenceSession } from './confidenceSession.ts';
import { useConfidence } from './confidenceStore.ts';
import { closeConfidence, openConfidence, shownPrediction } from './openConfidence.ts';
import { previewRules } from './previewRules.ts';

const confidenceOf = (code: number): number => probabilityOf(fromCode(code));

/** Opens the confidence of the shown prediction where it is wanted, and lets it go with the prediction. */
export function useConfidenceFollowing(): void {
  const shown = useStudio((state) => state.shownLabels);
  const wanted = usePreferences((state) => state.rightTab === 'confidence');
  const view = useConfidence((state) => state.view);
  useEffect(() => {
    const { opened } = useConfidence.getState();
    if (opened && opened.result !== shown) closeConfidence();
    const result = shownPrediction();
    if (!result) useConfidence.setState({ view: 'labels' });
    else if (wanted || view !== 'labels') void attempt(() => openConfidence(result));
  }, [shown, wanted, view]);
}

/** The map of confidence for the viewer; undefined while none is at hand. */
export function useConfidenceMap(): DisplayConfidence | undefined {
  const result = useConfidence((state) => state.opened?.result);
  const view = useConfidence((state) => state.view);
  return useMemo(() => {
    const session = confidenceSession();
    if (!session || result === undefined) return undefined;
    return {
      id: result,
      codes: session.given.map.codes,
      probabilityOf: confidenceOf,
      view: view === 'confidence' || view === 'doubt' ? view : undefined,
    };
  }, [result, view]);
}

/** The shown prediction as the pseudo-label that an export would write, while that is looked at; else `shown`. */
export function usePreviewLabels(shown: DisplayLabels | undefined): DisplayLabels | undefined {
  const opened = useConfidence((state) => state.opened);
  const settings = useConfidence(
    useShallow(({ view, counted, mode, cuts, vetoOn, veto }) => ({
      view,
      counted,
      mode,
      cuts,
      vetoOn,
      veto,
    })),
  );
  const segments = useMemo(
    () =>
      opened &&
      shown && [
        ...shown.segments,
        { value: opened.ignoreLabel, name: 'ignore', colour: IGNORE_COLOUR, visible: true, hatched: true },
      ],
    [opened, shown],
  );
  const labelAt = useMemo(() => {
    const rules = settings.view === 'pseudoLabel' ? previewRules() : undefined;
    const given = confidenceSession()?.given;
    return rules && given && labelRule(given, rules);
  }, [settings]);
  return useMemo(() => {
    if (!shown || !labelAt || !segments || shown.id !== opened?.result) return shown;
    return { ...shown, segments, labelAt };
  }, [shown, segments, labelAt, opened]);
}
