/** What a person says of a pseudo-labelled case. Source of the rules: spec semisupervised.md §7. */
import { isHuman, PROVENANCE, type PseudoLabel } from '../../semisupervised/index.ts';
import { type DatasetStore, FROZEN, PERSON } from '../../workspace/index.ts';
import type { PseudoLabelRules } from '../batch/spec.ts';
import type { LabelDifference, ReviewVerdict } from './api.ts';
import { applyRules, type Cuts } from './applyRules.ts';
import { type CurrentLabel, currentLabel, keepCurrent, markEdits, replaceLabel } from './currentLabel.ts';
import { measureCase, noted } from './statistics.ts';
import { openPrediction } from './storedPrediction.ts';
import { listVersions, openVersion } from './versions.ts';

/** @throws DatasetError, ReviewError, WorkspaceError */
export async function giveVerdict(
  datasets: DatasetStore,
  folder: string,
  id: string,
  verdict: ReviewVerdict,
): Promise<void> {
  const now = (state: 'accepted' | 'corrected' | 'rejected' | 'predicted') =>
    datasets.updateFacts(folder, id, { state, reviewer: PERSON });
  switch (verdict.kind) {
    case 'accept':
      if (verdict.ignored === 'prediction') await fillIgnored(datasets, folder, id);
      await now('accepted');
      return;
    case 'correct':
      await markEdits(datasets, folder, id, await openPrediction(datasets.companions, folder, id));
      await now('corrected');
      return;
    case 'reject':
      await now('rejected');
      return;
    case 'reopen':
      await now('predicted');
      return;
    default:
      return verdict satisfies never;
  }
}

/** Unsure voxels take what the model said; those that a person ignored stay so. */
async function fillIgnored(datasets: DatasetStore, folder: string, id: string): Promise<void> {
  const prediction = await openPrediction(datasets.companions, folder, id);
  const current = await currentLabel(datasets, folder, id, prediction);
  if (!current) return;
  const { map, about } = prediction;
  const labels = current.labels.slice();
  const provenance = current.provenance.slice();
  for (let voxel = 0; voxel < labels.length; voxel++) {
    if (labels[voxel] !== about.ignoreLabel || isHuman(provenance[voxel] ?? 0)) continue;
    labels[voxel] = map.labels[voxel] ?? 0;
    provenance[voxel] = PROVENANCE.model;
  }
  const facts = { state: 'predicted', editor: PERSON } as const;
  await replaceLabel(datasets, folder, id, { labels, provenance }, prediction, facts);
}

/** Made anew from the stored prediction; frozen cases are left as they are, whole. */
export async function regenerateCase(
  datasets: DatasetStore,
  folder: string,
  id: string,
  rules: PseudoLabelRules,
  cuts: Cuts,
): Promise<LabelDifference> {
  const { state } = await datasets.case(folder, id);
  if (FROZEN.has(state)) return { case: id, frozen: true, changedVoxels: 0, humanVoxels: 0, dice: {} };
  const prediction = await openPrediction(datasets.companions, folder, id);
  const current = await currentLabel(datasets, folder, id, prediction);
  const { map, about } = prediction;
  const made = applyRules(prediction, rules, cuts, id, current);
  const facts = {
    state: 'predicted',
    editor: about.model,
    statistics: noted(measureCase(map, made, about), rules.filter),
  } as const;
  await replaceLabel(datasets, folder, id, made, prediction, facts);
  return differenceOf(id, current, made);
}

function differenceOf(
  id: string,
  before: CurrentLabel | undefined,
  after: CurrentLabel | PseudoLabel,
): LabelDifference {
  const sums = new Map<number, number>();
  const both = new Map<number, number>();
  const count = (of: Map<number, number>, value: number) => of.set(value, (of.get(value) ?? 0) + 1);
  let [changedVoxels, humanVoxels] = [0, 0];
  for (let voxel = 0; voxel < after.labels.length; voxel++) {
    const now = after.labels[voxel] ?? 0;
    const then = before?.labels[voxel] ?? 0;
    count(sums, now);
    count(sums, then);
    if (now === then) count(both, now);
    else changedVoxels++;
    if (isHuman(after.provenance[voxel] ?? 0)) humanVoxels++;
  }
  sums.delete(0);
  const dice = [...sums].map(([value, sum]) => [value, (2 * (both.get(value) ?? 0)) / sum] as const);
  return { case: id, frozen: false, changedVoxels, humanVoxels, dice: Object.fromEntries(dice) };
}

/** Puts a version back; what was there becomes one. */
export async function restoreVersion(
  datasets: DatasetStore,
  folder: string,
  id: string,
  version: number,
): Promise<void> {
  const { label, provenance } = await openVersion(datasets, folder, id, version);
  const listed = (await listVersions(datasets, folder, id)).find((one) => one.version === version);
  const prediction = await openPrediction(datasets.companions, folder, id);
  await keepCurrent(datasets, folder, id, prediction);
  if (provenance) await datasets.companions.write(folder, id, 'provenance', provenance);
  await datasets.companions.write(folder, id, 'made', label);
  // A person asked for it, so it may also take the place of a settled label.
  await datasets.writeLabel(folder, id, label, { state: listed?.state ?? 'predicted', editor: PERSON });
}
