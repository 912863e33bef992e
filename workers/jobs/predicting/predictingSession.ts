import { type Devices, type Program, type Ran, runOnDevice } from '../../inference/index.ts';
import type { Budgets, DeviceChoice } from '../api.ts';
import type { RunnableModel } from './openModel.ts';
import { type ImagesToPredict, type Predicted, predictImages } from './predictImages.ts';

type Backend = Parameters<Parameters<typeof runOnDevice>[3]>[0];

/** A model that stays compiled from one case to the next, until its device changes. One case at a time. */
export class PredictingSession {
  private kept: { readonly backend: Backend; readonly programs: Program[] } | undefined;

  constructor(
    private readonly model: RunnableModel,
    private readonly devices: Devices,
    private readonly choice: DeviceChoice,
    private readonly budgets: Budgets,
  ) {}

  /** @throws as `predictCase` */
  predict(asked: ImagesToPredict): Promise<Ran<Predicted>> {
    const device = this.model.graph ? this.choice : 'cpu';
    return runOnDevice(this.devices, device, this.budgets, async (backend, slabShare) => {
      if (this.kept?.backend !== backend) this.close();
      this.kept ??= { backend, programs: [] };
      try {
        return await predictImages(asked, this.model, backend, this.budgets, slabShare, this.kept.programs);
      } catch (error) {
        // After a failure of the device its programs are worth nothing, and after any other they cost one compilation.
        this.close();
        throw error;
      }
    });
  }

  /** Gives the programs back. */
  close(): void {
    for (const program of this.kept?.programs ?? []) program.dispose();
    this.kept = undefined;
  }
}
