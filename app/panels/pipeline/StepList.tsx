import { ActionIcon, Progress, Text } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { attempt } from '../../actions/index.ts';
import { formatDuration } from '../../i18n/index.ts';
import { rerunStep } from '../../pipeline/index.ts';
import { meanOf } from '../../results/index.ts';
import type { Job, LoopStep, LoopView } from '../../workers.ts';
import { ToneBadge } from '../ToneBadge.tsx';
import { useDice } from '../useDice.ts';
import classes from './StepList.module.css';

type Shown = LoopStep['state'] | 'running' | 'asks' | 'failed';

const COLOURS: Readonly<Record<Shown, string>> = {
  done: 'teal',
  stale: 'orange',
  waiting: 'gray',
  skipped: 'gray',
  running: 'accent',
  asks: 'yellow',
  failed: 'red',
};

interface StepListProps {
  readonly job: Job;
  readonly view: LoopView;
  /** Steps can be done again. */
  readonly mayAct: boolean;
}

/** The graph from top to bottom: steps that follow a teacher, a round or a fold stand under its heading. */
export function StepList({ job, view, mayAct }: StepListProps) {
  const { t } = useTranslation('loop');
  const many = view.file.seeds.length * view.file.folds.length > 1;
  return (
    <ol className={classes.steps} aria-label={t('steps')}>
      {view.steps.map((step, at) => {
        const heading = headingOf(step, view.steps[at - 1], many);
        return (
          <li key={step.id} className={classes.step}>
            {heading && (
              <Text size="xs" fw={600} mt={4}>
                {t(`heading.${heading}`, { ...step.chain })}
              </Text>
            )}
            <StepRow job={job} name={view.file.name} step={step} mayAct={mayAct} />
          </li>
        );
      })}
    </ol>
  );
}

function headingOf({ chain }: LoopStep, before: LoopStep | undefined, many: boolean) {
  if (chain?.round !== undefined && chain.round !== before?.chain?.round) return 'round';
  const isNew = chain && (chain.fold !== before?.chain?.fold || chain.seed !== before.chain.seed);
  return isNew && many ? 'chain' : undefined;
}

interface StepRowProps {
  readonly job: Job;
  readonly name: string;
  readonly step: LoopStep;
  readonly mayAct: boolean;
}

function StepRow({ job, name, step, mayAct }: StepRowProps) {
  const { t, i18n } = useTranslation('loop');
  const shown = shownState(job, step);
  const title = t(`step.${step.kind}`, { stage: step.stage && t(`stage.${step.stage}`) });
  const facts = useFacts(step);
  return (
    <div className={classes.row}>
      <span className={classes.title} title={step.id}>
        {title}
      </span>
      <ToneBadge size="xs" color={COLOURS[shown]}>
        {t(`state.${shown}`)}
      </ToneBadge>
      <span className={classes.facts} title={facts}>
        {facts}
      </span>
      <span className={classes.time}>
        {step.seconds === undefined ? '' : formatDuration(step.seconds, i18n.language)}
      </span>
      {mayAct && (step.state === 'done' || step.state === 'stale') && step.kind !== 'sources' && (
        <ActionIcon
          size={24}
          aria-label={t('rerun', { step: title })}
          title={t('rerun', { step: title })}
          onClick={() => attempt(() => rerunStep(job, name, step.id))}
        >
          <IconRefresh size={14} aria-hidden />
        </ActionIcon>
      )}
      {shown === 'running' && (
        <Progress.Root size={3} className={classes.bar}>
          <Progress.Section value={100 * (job.progress?.share ?? 0)} aria-label={title} />
        </Progress.Root>
      )}
    </div>
  );
}

function shownState(job: Job, step: LoopStep): Shown {
  const isCurrent = job.progress?.current === step.id && step.state !== 'done';
  if (isCurrent && job.state === 'running') return 'running';
  if (isCurrent && job.state === 'failed') return 'failed';
  return step.asks && job.state === 'paused' ? 'asks' : step.state;
}

/** What a step made, in a few words. */
function useFacts({ kind, outcome, dataset }: LoopStep): string {
  const { t } = useTranslation('loop');
  const dice = useDice();
  if (!outcome) return '';
  const { figures = {}, split, scores } = outcome;
  switch (kind) {
    case 'sources':
      return t('facts.sources', {
        labelled: outcome.labelled?.length ?? 0,
        unlabelled: outcome.unlabelled?.length ?? 0,
      });
    case 'labelled':
      return t('facts.labelled', {
        dataset,
        train: split?.train.length ?? 0,
        heldOut: split?.heldOut.length ?? 0,
        evaluated: split?.evaluated.length ?? 0,
      });
    case 'calibrate':
      return t('facts.calibrate', { before: dice(figures.before), after: dice(figures.after) });
    case 'pseudoLabel':
      return t('facts.pseudoLabel', { dataset, ...figures });
    case 'review':
      return t('facts.review', figures);
    case 'assemble':
      return t('facts.assemble', { dataset, ...figures });
    case 'train':
      return t('facts.train', { dataset: outcome.dataset, count: figures.epochs ?? 0 });
    case 'score':
      return t('facts.score', {
        dice: dice(meanOf(Object.values(scores ?? {}).map((one) => one.dice))),
        count: Object.keys(scores ?? {}).length,
      });
    case 'judge':
      return outcome.reason ? t(`facts.judge.${outcome.reason}`) : '';
    case 'plan':
    case 'table':
      return '';
    default:
      return kind satisfies never;
  }
}
