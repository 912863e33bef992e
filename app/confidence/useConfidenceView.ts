import { useEffect, useMemo } from 'react';
import { useShallow } from 'zustand/shallow';
import { attempt } from '../actions/index.ts';
import { usePreferences, useStudio } from '../state/index.ts';
import type { DisplayConfidence, DisplayLabels } from '../viewer/index.ts';
import { IGNORE_COLOUR } from '../viewer/index.ts';
import { fromCode, labelRule, probabilityOf } from '../workers.ts';
import { confidenceSession } from './confidenceSession.ts';
import { type ConfidenceState, useConfidence } from './confidenceStore.ts';
import { closeConfidence, openConfidence, shownPrediction } from './openConfidence.ts';
import { previewRules } from './previewRules.ts';

const LARGEST = 65_535;
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

/** Sureness of a code of each measure: entropy and mutual information are doubt themselves. */
const SURENESS: Readonly<Record<ConfidenceState['measure'], (code: number) => number>> = {
  confidence: confidenceOf,
  margin: (code) => code / LARGEST,
  entropy: (code) => 1 - code / LARGEST,
  mutualInformation: (code) => 1 - code / LARGEST,
};

/** The map of confidence for the viewer, or of another measure that is looked at; undefined while none is at hand. */
export function useConfidenceMap(): DisplayConfidence | undefined {
  const result = useConfidence((state) => state.opened?.result);
  const view = useConfidence((state) => state.view);
  const measure = useConfidence((state) => state.measure);
  return useMemo(() => {
    const session = confidenceSession();
    if (!session || result === undefined) return undefined;
    const isShown = view === 'confidence' || view === 'doubt';
    const other = isShown && measure !== 'confidence' ? session.measures.get(measure) : undefined;
    return {
      id: result,
      codes: other ?? session.given.map.codes,
      probabilityOf: SURENESS[other ? measure : 'confidence'],
      view: isShown ? view : undefined,
    };
  }, [result, view, measure]);
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
        // A prediction of a part of the scan has ignore already.
        ...shown.segments.filter(({ value }) => value !== opened.ignoreLabel),
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
