/** The pseudo-label as a file, or as labels of the scan to work on. */
import { compute, io, openLabels } from '../actions/index.ts';
import { saveBlob } from '../files/index.ts';
import { heldScan, useStudio } from '../state/index.ts';
import { IGNORE, type PseudoLabelReport } from '../workers.ts';
import { confidenceSession } from './confidenceSession.ts';
import { useConfidence } from './confidenceStore.ts';
import { previewRules } from './previewRules.ts';
import { previewWorker } from './previewWorker.ts';
import { pseudoLabelSpec } from './rules.ts';

const state = useConfidence.getState;

/** Made by the worker from the stored prediction, with the settings that the preview shows.
 *  @throws StudioError */
export async function makePseudoLabel(): Promise<PseudoLabelReport | undefined> {
  const { opened, applied } = state();
  if (!opened) return undefined;
  return compute().pseudoLabel(opened.result, pseudoLabelSpec(state(), applied));
}

/** Saves `CASE.nii.gz` with ignore in unsure voxels. @throws StudioError */
export async function downloadPseudoLabel(): Promise<void> {
  const name = state().opened?.name;
  const made = await makePseudoLabel();
  if (made && name) saveBlob(made.labels, `${name}.nii.gz`);
}

/** Stores the pseudo-label as labels of the scan, which can be painted on, and shows them. @throws StudioError */
export async function keepPseudoLabel(): Promise<void> {
  const { opened } = state();
  const rules = previewRules();
  const session = confidenceSession();
  if (!opened || !rules || !session) return;
  const data = await previewWorker().labelVoxels(session.given, rules, IGNORE);
  const saved = await io().saveLabels({
    of: opened.scan,
    name: `${opened.name}_pseudo`,
    data,
    fileDimension: heldScan()?.fileDimension === 2 ? 2 : 3,
    segments: opened.classes
      .filter(({ value }) => value !== 0)
      .map(({ value, name, colour }) => ({ value, name, colour, visible: true, locked: false })),
    ignore: opened.ignoreLabel,
  });
  useStudio.getState().scansAdded([saved]);
  await openLabels(saved.id);
}
