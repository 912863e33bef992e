import type { StateCreator } from 'zustand';
import type { DeviceSummary, WorkspacePlace } from '../workers.ts';

export interface StorageFacts {
  readonly used: number;
  readonly quota: number;
  readonly persisted: boolean;
}

export interface SystemSlice {
  readonly devices?: DeviceSummary;
  readonly storage?: StorageFacts;
  /** Another tab writes this workspace: here it is only looked at. */
  readonly readOnly: boolean;
  /** The user's folder; undefined: the browser's own storage. */
  readonly workspace?: WorkspacePlace;
  workspaceTaken(isOurs: boolean): void;
  workspaceFound(workspace: WorkspacePlace): void;
  devicesFound(devices: DeviceSummary): void;
  storageMeasured(storage: StorageFacts): void;
}

/** What this computer offers. */
export const createSystemSlice: StateCreator<SystemSlice> = (set) => ({
  readOnly: false,
  workspaceTaken: (isOurs) => set({ readOnly: !isOurs }),
  workspaceFound: (workspace) => set({ workspace }),
  devicesFound: (devices) => set({ devices }),
  storageMeasured: (storage) => set({ storage }),
});
