/** What a user does to the thresholds. */
import type { ClassCut, LabelCleaning, PrecisionThreshold } from '../workers.ts';
import { fixedCut } from '../workers.ts';
import { confidenceSession } from './confidenceSession.ts';
import { type ThresholdMode, type ThresholdSettings, useConfidence } from './confidenceStore.ts';
import { EVERYTHING, shareCut } from './figures.ts';
import { cutsForPrecision } from './rules.ts';

const state = useConfidence.getState;

/** Cuts of a freshly opened prediction: what was chosen for its classes before, else by the mode's master. */
export function startThresholds(): void {
  const { opened, cuts } = state();
  const missing = opened?.classes.filter(({ value }) => !(value in cuts)) ?? [];
  if (state().mode === 'quantile') spread();
  else spread(missing.map(({ value }) => value));
}

/** Applies the master slider to classes, by default to all that are not locked. */
export function spread(values?: readonly number[]): void {
  const { opened, locked, mode, master } = state();
  const wanted = opened?.classes.filter(({ value }) => values?.includes(value) ?? !locked.includes(value));
  const found = (wanted ?? []).map(({ value }) => [value, masterCut(value, mode, master)] as const);
  useConfidence.setState(({ cuts }) => ({ cuts: { ...cuts, ...Object.fromEntries(found) } }));
}

function masterCut(value: number, mode: ThresholdMode, master: ThresholdSettings['master']): ClassCut {
  if (mode !== 'quantile') return fixedCut(master.fixed);
  const one = confidenceSession()?.predicted.classes.find((counts) => counts.value === value);
  return one ? shareCut(one, master.quantile) : EVERYTHING;
}

/** Moves the slider above all classes: probability, or share to keep. */
export function moveMaster(value: number): void {
  const { mode } = state();
  const name = mode === 'agreement' ? 'fixed' : mode;
  useConfidence.setState(({ master }) => ({ master: { ...master, [name]: value }, view: 'pseudoLabel' }));
  if (mode !== 'precision') spread();
}

export function moveCut(value: number, code: number): void {
  useConfidence.setState(({ cuts }) => ({
    cuts: { ...cuts, [value]: { code, shareAtCode: 1 } },
    view: 'pseudoLabel',
  }));
}

/** Takes cuts for the target precision, found on the calibration's cases; locked classes, and those that too few cases
 *  have, keep theirs. */
export function takePrecision(found: readonly PrecisionThreshold[]): void {
  const { locked } = state();
  const taken = cutsForPrecision(found.filter(({ value }) => !locked.includes(value)));
  useConfidence.setState(({ cuts }) => ({ cuts: { ...cuts, ...taken }, precision: found }));
}

/** A calibration is the better start, where it promises something and nobody chose another way. */
export function startWithPrecision(found: readonly PrecisionThreshold[]): void {
  if (state().modeChosen || !found.some(({ kind }) => kind === 'reached')) return;
  useConfidence.setState({ mode: 'precision' });
  takePrecision(found);
}

export function toggleCutLock(value: number): void {
  useConfidence.setState(({ locked }) => ({
    locked: locked.includes(value) ? locked.filter((other) => other !== value) : [...locked, value],
  }));
}

/** Changes what is done to one class; nothing at all takes its entry away. Shown once it is applied. */
export function changeCleaning(value: number, change: Partial<LabelCleaning>): void {
  const { cleaning } = state();
  const { value: _, ...before } = cleaning.find((one) => one.value === value) ?? { value };
  const after = Object.fromEntries(
    Object.entries({ ...before, ...change }).filter(([, setting]) => setting !== undefined),
  );
  const others = cleaning.filter((one) => one.value !== value);
  const next = Object.keys(after).length > 0 ? [...others, { ...after, value }] : others;
  useConfidence.setState({ cleaning: next.sort((a, b) => a.value - b.value) });
}
