import type { i18n } from 'i18next';
import type { Fold, Job, JobSpec, TrainSpec } from '../workers.ts';

type Translate = i18n['t'];

/** What a job is called: as it was named, else what it does, in the reader's language. */
export const jobTitle = (t: Translate, { name, spec }: Pick<Job, 'name' | 'spec'>): string =>
  name || specTitle(t, spec);

function specTitle(t: Translate, spec: JobSpec): string {
  const of = foldTitle(t);
  switch (spec.kind) {
    case 'train':
      return t(TRAININGS[spec.start.from], { dataset: spec.dataset, fold: of(spec.fold) });
    case 'validate':
      return t('jobs:name.validate', { dataset: spec.dataset, fold: of(spec.fold) });
    case 'preprocess':
      return t('jobs:name.preprocess', { dataset: spec.dataset, plans: spec.plans });
    case 'plan':
      return spec.planner
        ? t('jobs:name.plan', { dataset: spec.dataset, planner: spec.planner })
        : t('jobs:name.fingerprint', { dataset: spec.dataset });
    case 'movePlans':
      return t('jobs:name.movePlans', { source: spec.source, dataset: spec.target });
    case 'findBest':
      // One configuration alone: its folds were trained for it.
      return spec.models.length === 1 && !spec.ensembling
        ? t('jobs:name.accumulate', { dataset: spec.dataset })
        : t('jobs:name.findBest', { dataset: spec.dataset });
    case 'accumulate':
      return t('jobs:name.accumulate', { dataset: spec.dataset });
    case 'batch':
      return t('jobs:name.batch', { dataset: spec.dataset, count: spec.cases.length });
    case 'classify':
      return t('jobs:name.classify', { name: spec.name });
    case 'classifyPredict':
      return t('jobs:name.classifyPredict', { name: spec.classifier, count: spec.cases.length });
    case 'pipeline':
      return t('jobs:name.pipeline', { name: spec.file.name });
    default:
      return t(`jobs:name.${spec.kind}`);
  }
}

const TRAININGS: Readonly<Record<TrainSpec['start']['from'], string>> = {
  scratch: 'jobs:name.scratch',
  model: 'jobs:name.fineTune',
  file: 'jobs:name.fineTune',
  checkpoint: 'jobs:name.continue',
};

const foldTitle = (t: Translate) => (fold: Fold) =>
  fold === 'all' ? t('jobs:name.allCases') : t('jobs:name.fold', { fold });
