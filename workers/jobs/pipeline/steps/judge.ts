import { meanOf } from '../../../nnunet/evaluation/index.ts';
import {
  type CaseScore,
  datasetOf,
  judgeRound,
  meanForegroundDice,
  type PipelineNode,
} from '../../../pipeline/index.ts';
import { ReviewError } from '../../review/reviewError.ts';
import { openPrediction } from '../../review/storedPrediction.ts';
import { chainOf, made, type Step, type StepRunner, unlabelledOf } from '../step.ts';

/** Whether there is another round. */
export const runJudge: StepRunner = async (step) => {
  const heldOut = lastOfRounds(step).map(({ id }) => meanDice(step.records.get(id)?.outcome.heldOutScores));
  const agreement = await agreementOf(step);
  const { goesOn, reason } = judgeRound({ heldOut, agreement }, step.file.agreementStops);
  const now = heldOut.at(-1);
  return made({
    goesOn,
    reason,
    ...(agreement !== undefined && { agreement }),
    ...(typeof now === 'number' && { figures: { heldOutDice: now } }),
  });
};

/** The scores of what teaches each round: the first teacher, then the last model of every round. */
function lastOfRounds({ node, nodes, file }: Step): PipelineNode[] {
  const scores = nodes.filter(({ id, kind }) => kind === 'score' && node.needs.includes(id));
  const first = file.teacher.from === 'train' ? 'baseline' : 'teacher';
  const last = file.fineTune ? 'tuned' : 'student';
  return scores.filter(({ stage, chain }) => stage === (chain?.round === undefined ? first : last));
}

const meanDice = (scores: Readonly<Record<string, CaseScore>> | undefined): number | null =>
  meanOf(Object.values(scores ?? {}).map(({ dice }) => dice));

/** Between what this round's teacher and the one before said of the unlabelled cases. */
async function agreementOf(step: Step): Promise<number | undefined> {
  const { context, file } = step;
  const chain = chainOf(step);
  if (chain.round === undefined || chain.round < 2) return undefined;
  const { companions } = context.studio.datasets;
  const [now, before] = [datasetOf(file, chain), datasetOf(file, { ...chain, round: chain.round - 1 })];
  const found: (number | null)[] = [];
  for (const id of unlabelledOf(step)) {
    await context.yieldToInteractive();
    const maps = [];
    for (const folder of [now, before])
      maps.push((await predictionIfThere(companions, folder, id))?.map.labels);
    const [one, other] = maps;
    if (one && other) found.push(meanForegroundDice(one, other));
  }
  return meanOf(found) ?? undefined;
}

/** A case that a person labelled has none. @throws WorkspaceError, ImageError for one that cannot be read */
async function predictionIfThere(...asked: Parameters<typeof openPrediction>) {
  try {
    return await openPrediction(...asked);
  } catch (error) {
    if (error instanceof ReviewError && error.code === 'review.confidence') return undefined;
    throw error;
  }
}
