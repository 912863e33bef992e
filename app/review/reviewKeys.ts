import { attempt, openNeighbour } from '../actions/index.ts';
import { usePreferences, useStudio } from '../state/index.ts';
import { accept, correct, openReviewNeighbour, reject, stepRegion, toLeastSure } from './reviewing.ts';
import { useReview } from './reviewStore.ts';

/** Only while cases are reviewed; else the key keeps its own meaning. */
const whileReviewing = (action: () => void) => (): boolean => {
  if (usePreferences.getState().rightTab !== 'review' || useReview.getState().cases.length === 0)
    return false;
  action();
  return true;
};

const key = (text: string, hotkeys: readonly string[], shown: readonly string[], action: () => void) =>
  ({ text, group: 'review', hotkeys, shown, press: whileReviewing(action) }) as const;

/** Through the cases under review, else through those of the dataset that is listed. */
const walkingKey = (text: string, hotkey: string, shown: string, step: 1 | -1) =>
  ({
    ...key(text, [hotkey], [shown], () => openReviewNeighbour(step)),
    press: () => whileReviewing(() => openReviewNeighbour(step))() || walkCases(step),
  }) as const;

function walkCases(step: 1 | -1): boolean {
  if (useStudio.getState().dataset === undefined) return false;
  void attempt(() => openNeighbour(step));
  return true;
}

export const REVIEW_KEYS = [
  key('review:keys.accept', ['mod+Enter'], ['Ctrl Enter'], accept),
  key('review:keys.correct', ['mod+shift+Enter'], ['Ctrl ⇧ Enter'], correct),
  key('review:keys.reject', ['mod+Backspace'], ['Ctrl ⌫'], reject),
  walkingKey('review:keys.next', 'PageDown', 'PgDn', 1),
  walkingKey('review:keys.previous', 'PageUp', 'PgUp', -1),
  key('review:keys.nextRegion', ['J'], ['J'], () => stepRegion(1)),
  key('review:keys.previousRegion', ['K'], ['K'], () => stepRegion(-1)),
  key('review:keys.leastSure', ['shift+J'], ['⇧ J'], toLeastSure),
];
