import type { LabelArray } from '../../components/index.ts';
import { agreement, leastMemberDice } from '../../semisupervised/index.ts';
import { openModel } from '../predicting/openModel.ts';
import type { ImagesToPredict } from '../predicting/predictImages.ts';
import { PredictingSession } from '../predicting/predictingSession.ts';
import type { JobContext } from '../queue/runner.ts';
import type { BatchSpec } from './spec.ts';

export interface Agreed {
  /** 1 where every member gives the voxel one label. */
  readonly agreed: Uint8Array;
  /** Smallest Dice between any two members. */
  readonly dice: number;
  /** Voxels of every foreground class, of the member that finds least and of the one that finds most. */
  readonly voxels: readonly { readonly value: number; readonly least: number; readonly most: number }[];
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

  /** @param ignoreLabel what no class of mine is written as. @throws as `predictCase` */
  async compare(asked: ImagesToPredict, ignoreLabel: number): Promise<Agreed> {
    const labels: LabelArray[] = [];
    const voxels: Readonly<Record<number, number>>[] = [];
    for (const session of this.sessions) {
      const { value } = await session.predict(asked);
      labels.push(value.labels);
      voxels.push(value.voxels);
    }
    const dice = leastMemberDice(labels, ignoreLabel);
    if (dice === undefined) throw new RangeError('an ensemble has members');
    return {
      agreed: agreement(labels),
      dice,
      voxels: rangesOf(voxels),
    };
  }

  close(): void {
    for (const session of this.sessions) session.close();
  }
}

function rangesOf(members: readonly Readonly<Record<number, number>>[]): Agreed['voxels'] {
  const values = [...new Set(members.flatMap((one) => Object.keys(one).map(Number)))];
  return values
    .filter((value) => value !== 0)
    .sort((a, b) => a - b)
    .map((value) => {
      const found = members.map((one) => one[value] ?? 0);
      return { value, least: Math.min(...found), most: Math.max(...found) };
    });
}
