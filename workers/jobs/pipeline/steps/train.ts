import type { ModelOutcome, PipelineFile, Stage } from '../../../pipeline/index.ts';
import type { TrainedModel } from '../../../workspace/index.ts';
import { foldFolder } from '../../training/modelFolder.ts';
import { runTraining } from '../../training/runTraining.ts';
import type { TrainSpec } from '../../training/spec.ts';
import { loopPlans } from '../loopDatasets.ts';
import { recordText } from '../record.ts';
import { chainOf, found, made, type Step, type StepRunner } from '../step.ts';
import { weightsHash } from '../weightsHash.ts';

const CHECKPOINT = 'checkpoint_final.pth';

/** Places in splits_final.json of the datasets that the loop makes. */
export const STUDENT_SPLIT = 0;
export const TUNING_SPLIT = 1;

/** `final` is kept and reported: nothing is chosen by the cases that are evaluated. */
export const runTrain: StepRunner = async (step) => {
  const { context, node } = step;
  const { studio } = context;
  const spec = trainSpec(step, node.stage ?? 'baseline');
  const ended = await runTraining(spec, context);
  if (ended.state === 'paused') return 'paused';
  const { dataset, trainer, plans, configuration, fold } = spec;
  const trained: TrainedModel = { dataset, trainer, plans, configuration };
  const checkpoint = await studio.trained.read(trained, `${foldFolder(fold)}/${CHECKPOINT}`);
  const sha256 = await weightsHash(checkpoint, CHECKPOINT);
  await studio.trained.write(trained, 'semisupervised.json', new Blob([await recordText(step, sha256)]));
  const model: ModelOutcome = { model: String(ended.outcome?.model), folds: [fold], checkpoint: CHECKPOINT };
  return made(
    { dataset, model, figures: { epochs: Number(ended.outcome?.epochs ?? spec.epochs) } },
    { sha256 },
  );
};

function trainSpec(step: Step, stage: Stage): TrainSpec {
  const { file } = step;
  const { training, configuration, device, fineTune } = file;
  const plans = loopPlans(file);
  const spec: TrainSpec = {
    kind: 'train',
    dataset: found(step, 'dataset'),
    plans: plans.first,
    configuration,
    fold: STUDENT_SPLIT,
    ...training,
    start: { from: 'scratch' },
    seed: chainOf(step).seed,
    device,
    validate: false,
    replace: true,
  };
  switch (stage) {
    case 'baseline':
      return spec;
    case 'teacher':
      return { ...spec, plans: plans.teacher, ...givenTeacher(file) };
    case 'student':
      return { ...spec, epochs: file.student.epochs ?? training.epochs };
    case 'tuned': {
      const student = found(step, 'model');
      const start = fromModel(student, fineTune?.head ?? 'keep');
      const { epochs, learningRate } = { ...training, ...fineTune };
      const patience = fineTune?.patience !== undefined && { patience: fineTune.patience };
      return { ...spec, plans: plans.tuned, fold: TUNING_SPLIT, start, epochs, learningRate, ...patience };
    }
    default:
      return stage satisfies never;
  }
}

function givenTeacher({ teacher }: PipelineFile): Partial<TrainSpec> {
  if (teacher.from !== 'fineTune') return {};
  const { model, fold, checkpoint, head, epochs, learningRate } = teacher;
  return { start: fromModel({ model, folds: [fold], checkpoint }, head), epochs, learningRate };
}

const fromModel = (
  { model, folds, checkpoint }: ModelOutcome,
  head: 'keep' | 'fresh',
): TrainSpec['start'] => ({ from: 'model', model, fold: folds[0] ?? 0, checkpoint, head, input: 'refuse' });
