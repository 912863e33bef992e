/** Calibration and evaluation from files to what the page shows, on a golden model (nnunetv2 2.8.1) and its own labels. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { readImage, writeImage } from '../../image/index.ts';
import { Devices } from '../../inference/index.ts';
import { MemoryDirectory } from '../../workspace/index.ts';
import { changeSplitNotes } from '../datasets/splitNotes.ts';
import { evaluateModel } from '../evaluating/evaluateModel.ts';
import { importModels } from '../importing/importModels.ts';
import { runPredict } from '../predicting/runPredict.ts';
import { createPseudoLabelling } from '../pseudoLabelling/createPseudoLabels.ts';
import { type Studio, studioOver } from '../studio.ts';
import type { Calibration, CalibrationSpec, LabelledSource, TeacherRun } from './api.ts';
import { calibrate } from './calibrate.ts';
import { labelledSplit, precisionThresholds, requireCalibration } from './createCalibrating.ts';

const golden = fileURLToPath(new URL('../../../golden/inference/ct3d/', import.meta.url));
/** Two channels, regions. */
const regions = fileURLToPath(new URL('../../../golden/inference/aniso_resenc/', import.meta.url));
const budgets = { gpuBytes: 2 ** 30, ramBytes: 2 ** 31 };
const signal = new AbortController().signal;
const devices = new Devices();
const IGNORE = 9;

let studio: Studio;
let run: TeacherRun;

const placed = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return { path: path.slice(folder.length + 1), file: new File([readFileSync(path)], entry.name) };
    });

/** A case whose reference is nnU-Net's own prediction, changed by `change`. */
async function labelled(
  name: string,
  change: (label: number, voxel: number) => number,
  root = golden,
): Promise<LabelledSource> {
  const channels = readdirSync(join(root, 'input')).filter((file) => file.startsWith(`${name}_00`));
  const truth = await readImage(
    new Blob([readFileSync(join(root, `expected/fold_0/${name}.nii.gz`))]),
    'a.nii.gz',
  );
  const labels = Uint8Array.from(truth.data, change);
  return {
    from: 'files',
    name,
    images: channels.sort().map((file) => ({
      name: file,
      file: new Blob([readFileSync(join(root, 'input', file))]),
    })),
    labels: { name: `${name}.nii`, file: await writeImage(labels, truth, `${name}.nii`) },
    ignore: IGNORE,
  };
}

/** Every ninth voxel of a slab is another class: a teacher that is too sure of itself. */
const wrongNow = (label: number, voxel: number) => (voxel % 9 === 0 ? (label + 1) % 4 : label);

const calibrated = (change: Partial<CalibrationSpec>): Promise<Calibration> =>
  calibrate({
    studio,
    devices,
    spec: { ...run, cases: [], allowTrainingCases: false, seed: 1, ...change },
    budgets,
    signal,
    onProgress: () => {},
  });

beforeAll(async () => {
  studio = studioOver(new MemoryDirectory());
  const { models } = await importModels(studio, placed(join(golden, 'model')));
  const [model] = models;
  if (!model) throw new Error('the golden model is not there');
  const [folds, checkpoint] = [[0], 'checkpoint_final.pth'];
  run = { model: model.id, checkpoint, folds, tileStepSize: 1, mirroring: false, device: 'cpu' };
});

describe('calibrate', () => {
  it('raises the temperature of a model that is too sure, with every figure before and after', async () => {
    const cases = [{ source: await labelled('ct_thin', wrongNow) }];
    const found = await calibrated({ cases });
    expect(found.temperatures).toHaveLength(1);
    expect(found.temperatures[0]).toBeGreaterThan(1.2);
    expect(found.region.after.nll).toBeLessThan(found.region.before.nll);
    expect(found.region.after.ece).toBeLessThan(found.region.before.ece);
    expect(found.region.before.bins).toHaveLength(15);
    expect(found.border?.before.voxels).toBeGreaterThan(0);
    expect(found.classes.map(({ value }) => value)).toEqual([0, 1, 2, 3]);
    expect(found.warnings).toContain('few-cases');
    // The same bytes again, whatever the slabs are, and though logits have no room until they are needed again.
    const again = await calibrate({
      studio,
      devices,
      spec: { ...run, cases, allowTrainingCases: false, seed: 1 },
      budgets: { ...budgets, ramBytes: 2 ** 20 },
      signal,
      onProgress: () => {},
    });
    expect(again).toEqual(found);
    // Fewer than five cases have no bound.
    const thresholds = await precisionThresholds(studio, {
      calibration: found.id,
      run,
      target: 0.95,
      seed: 1,
    });
    expect(thresholds.every(({ kind }) => kind === 'unavailable')).toBe(true);
    // Refused for another way to run it, and for another checkpoint at the same place.
    await expect(requireCalibration(studio, run, found.id)).resolves.toEqual(found);
    await expect(requireCalibration(studio, { ...run, folds: [0, 1] }, found.id)).rejects.toMatchObject({
      code: 'job.staleCalibration',
    });
    await expect(requireCalibration(studio, { ...run, mirroring: true }, found.id)).rejects.toMatchObject({
      code: 'job.staleCalibration',
    });
    await expect(requireCalibration(studio, run, 'abc')).rejects.toMatchObject({ code: 'job.noCalibration' });
    const { dataset, trainer, plans, configuration } = await studio.models.get(run.model);
    const place = `nnUNet_results/${dataset}/${trainer}__${plans}__${configuration}/fold_0/checkpoint_final.pth`;
    const before = await studio.directory.read(place);
    await studio.directory.write(place, new Blob([before, 'x']));
    await expect(requireCalibration(studio, run, found.id)).rejects.toMatchObject({
      code: 'job.staleCalibration',
    });
    await studio.directory.write(place, before);
  });

  it('fits out-of-fold cases by single folds and says that it is conservative for the ensemble', async () => {
    const cases = [
      { source: await labelled('ct_thin', wrongNow), fold: 0 },
      { source: await labelled('ct_thin', wrongNow), fold: 1 },
    ];
    const { warnings, cases: used, checkpoints } = await calibrated({ cases, folds: [0, 1] });
    expect(warnings).toContain('conservative-for-ensemble');
    expect(used.map(({ fold }) => fold)).toEqual([0, 1]);
    expect(checkpoints.map(({ fold }) => fold)).toEqual([0, 1]);
  });

  it('finds a temperature for every region, and what the labels that they make are off by', async () => {
    const { models } = await importModels(studio, placed(join(regions, 'model')));
    const one = await labelled('le_flat', wrongNow, regions);
    const cases = Array.from({ length: 5 }, () => ({ source: one }));
    const teacher = { ...run, model: models[0]?.id ?? '' };
    const found = await calibrated({ ...teacher, cases });
    expect(found.temperatures).toHaveLength(3);
    for (const temperature of found.temperatures) expect(temperature).toBeGreaterThan(1);
    expect(found.classes).toHaveLength(3);
    expect(found.region.after.nll).toBeLessThan(found.region.before.nll);
    expect(found.classScales.map(({ value }) => value)).toEqual([0, 1, 2, 3]);
    const asked = { calibration: found.id, run: teacher, target: 0.8, seed: 1 };
    const thresholds = await precisionThresholds(studio, asked);
    const cuts = thresholds.flatMap((cut) => (cut.kind === 'unavailable' ? [] : [cut]));
    expect(cuts).toHaveLength(4);
    const split = await labelledSplit(studio, { calibration: found.id, run: teacher, cuts, veto: false });
    for (const { value, kind, precision } of cuts) {
      expect(kind).toBe('reached');
      expect(split.find((row) => row.value === value)?.precision).toBeCloseTo(precision, 10);
    }
  });

  it('refuses training cases unless they are allowed, and then says so', async () => {
    const cases = [{ source: await labelled('ct_thin', wrongNow), trainedOn: true }];
    await expect(calibrated({ cases })).rejects.toMatchObject({ code: 'job.trainingCases' });
    expect((await calibrated({ cases, allowTrainingCases: true })).warnings).toContain('training-cases');
  });

  it('is never tuned on a locked test set', async () => {
    await changeSplitNotes(studio.directory, 'Dataset009_Locked', () => ({ locked: ['a'] }));
    const source = { from: 'dataset', dataset: 'Dataset009_Locked', case: 'a' } as const;
    await expect(calibrated({ cases: [{ source }] })).rejects.toMatchObject({ code: 'job.lockedCase' });
  });

  it('leaves out cases of ignore only, and refuses when nothing else is there', async () => {
    const ignored = await labelled('ct_tiles', () => IGNORE);
    await expect(calibrated({ cases: [{ source: ignored }] })).rejects.toMatchObject({
      code: 'job.ignoreOnly',
    });
    await expect(calibrated({})).rejects.toMatchObject({ code: 'job.noCases' });
    const half = await labelled('ct_thin', (label, voxel) => (voxel % 2 === 0 ? IGNORE : label));
    const { skipped, cases } = await calibrated({ cases: [{ source: ignored }, { source: half }] });
    expect(skipped).toEqual(['ct_tiles']);
    expect(cases.map(({ name }) => name)).toEqual(['ct_thin']);
  });

  it('names a class that no case has, and refuses labels that are none of the classes', async () => {
    const source = await labelled('ct_thin', (label) => (label === 3 ? 0 : label));
    const { absent, warnings } = await calibrated({ cases: [{ source }] });
    expect(absent.map(({ value }) => value)).toEqual([3]);
    expect(warnings).toContain('class-absent');
    const strange = await labelled('ct_thin', (label) => (label === 3 ? 7 : label));
    await expect(calibrated({ cases: [{ source: strange }] })).rejects.toMatchObject({
      code: 'job.otherClasses',
      details: { found: 7 },
    });
  });
});

describe('evaluate', () => {
  it('finds a Dice of 1 against its own labels, the reference’s ignore left out, and goes on after a bad case', async () => {
    const good = await labelled('ct_thin', (label, voxel) => (voxel % 11 === 0 ? IGNORE : label));
    const strange = await labelled('ct_tiles', () => 7);
    const found = await evaluateModel({
      studio,
      devices,
      spec: {
        ...run,
        tileStepSize: 0.5,
        mirroring: true,
        cases: [{ source: good }, { source: strange }],
        toleranceMm: 1,
      },
      budgets,
      signal,
      onProgress: () => {},
    });
    expect(found.cases).toHaveLength(1);
    expect(found.dice).toBeGreaterThan(0.9995);
    expect(found.classes[0]).toMatchObject({ nsd: 1, hd95: 0 });
    expect(found.failed).toMatchObject([{ case: 'ct_tiles', code: 'job.otherClasses' }]);
    expect(found.verdict).toBe('too-few-cases');
  });
});

describe('label mapping', () => {
  it('predicts my labels, merged before argmax, with unknown as the ignore label and what is missing said', async () => {
    const { names } = await teacherClasses();
    const mapping = {
      labels: { background: 0, organ: 1, tumour: 2 },
      map: { [names[1]]: 'organ', [names[2]]: 'organ', [names[3]]: 'unknown' },
    };
    const scan = await addScan('ct_thin');
    const spec = { ...run, scan, saveProbabilities: false };
    const plain = await runPredict(given({ ...spec, confidence: { veto: false } }));
    const mapped = await runPredict(given({ ...spec, confidence: { veto: true, mapping } }));
    expect(mapped.segments.map(({ name }) => name)).toEqual(['organ', 'tumour']);
    const own = await labelsOf(plain.id, 'ct_thin');
    const mine = await labelsOf(mapped.id, 'ct_thin');
    // Merged, the organ can only win voxels from background and from the unknown class.
    own.forEach((label, voxel) => {
      if (label === 1 || label === 2) expect(mine[voxel]).toBe(1);
      if (mine[voxel] === 3) expect(label).toBe(3);
    });
    expect(new Set(mine)).toEqual(new Set([0, 1, 3]));
    const spec0 = { cuts: [], boundaryMm: 0, cleaning: [], filter: false, seed: 0 };
    const made = await createPseudoLabelling(Promise.resolve(studio)).pseudoLabel(mapped.id, spec0);
    expect(made.ignoreLabel).toBe(3);
    expect(made.missing).toEqual([2]);
    expect(made.unknown).toBeDefined();
    await expect(
      runPredict(given({ ...spec, confidence: { veto: true, mapping: { ...mapping, map: {} } } })),
    ).rejects.toMatchObject({ code: 'job.mappingMissing' });
  });
});

const given = (spec: Parameters<typeof runPredict>[0]['spec']) => ({
  studio,
  devices,
  spec,
  budgets,
  signal,
  onProgress: () => {},
});

async function teacherClasses() {
  const { labels } = await studio.models.get(run.model);
  const sorted = labels.toSorted((a, b) => (a.values[0] ?? 0) - (b.values[0] ?? 0));
  return { names: sorted.map(({ name }) => name) };
}

async function addScan(name: string): Promise<string> {
  const file = new Blob([readFileSync(join(golden, `input/${name}_0000.nii.gz`))]);
  const { geometry } = await readImage(file, `${name}_0000.nii.gz`);
  const summary = await studio.scans.add({ name, role: 'image', channels: 1, geometry, modality: 'CT' }, [
    { name: `${name}_0000.nii.gz`, content: file },
  ]);
  return summary.id;
}

async function labelsOf(result: string, name: string) {
  return (await readImage(await studio.results.file(result, `${name}.nii.gz`), `${name}.nii.gz`)).data;
}
