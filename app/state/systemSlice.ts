import type { StateCreator } from 'zustand';
import type { DeviceSummary } from '../workers.ts';

export interface StorageFacts {
  readonly used: number;
  readonly quota: number;
  readonly persisted: boolean;
}

export interface SystemSlice {
  readonly devices?: DeviceSummary;
  readonly storage?: StorageFacts;
  devicesFound(devices: DeviceSummary): void;
  storageMeasured(storage: StorageFacts): void;
}

/** What this computer offers. */
export const createSystemSlice: StateCreator<SystemSlice> = (set) => ({
  devicesFound: (devices) => set({ devices }),
  storageMeasured: (storage) => set({ storage }),
});
