import type { LabelArray } from '../../components/index.ts';
import { agreement, leastDice } from '../../semisupervised/index.ts';
import { openModel } from '../predicting/openModel.ts';
import type { ImagesToPredict } from '../predicting/predictImages.ts';
import { PredictingSession } from '../predicting/predictingSession.ts';
import type { JobContext } from '../queue/runner.ts';
import type { BatchSpec } from './spec.ts';

export interface Agreed {
  /** 1 where every member gives the voxel one label. */
  readonly agreed: Uint8Array;
  /** Smallest Dice of the first member with the others. */
  readonly dice: number;
}

/** The folds of an ensemble one by one, each compiled once. */
export class Members {
  private constructor(private readonly sessions: readonly PredictingSession[]) {}

  /** Undefined where nobody asks for members, or there is only one. */
  static async open(spec: BatchSpec, { studio, devices, budgets }: JobContext): Promise<Members | undefined> {
    if (spec.members === undefined || spec.folds.length < 2) return undefined;
    const sessions: PredictingSession[] = [];
    for (const fold of spec.folds) {
      const model = await openModel(studio, { ...spec, folds: [fold] });
      sessions.push(new PredictingSession(model, devices, spec.device, budgets));
    }
    return new Members(sessions);
  }

  /** @throws as `predictCase` */
  async compare(asked: ImagesToPredict): Promise<Agreed> {
    const labels: LabelArray[] = [];
    for (const session of this.sessions) labels.push((await session.predict(asked)).value.labels);
    const [first, ...others] = labels;
    if (!first) throw new RangeError('an ensemble has members');
    return {
      agreed: agreement(labels),
      dice: Math.min(1, ...others.map((other) => leastDice(first, other))),
    };
  }

  close(): void {
    for (const session of this.sessions) session.close();
  }
}
