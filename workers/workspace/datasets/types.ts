import type { Content } from '../storedFile.ts';
import type { CaseFacts, CaseState } from './caseFacts.ts';

/** A label of a dataset: one value, or the values a region unites. */
export interface DatasetLabel {
  readonly name: string;
  readonly values: readonly number[];
}

export interface DatasetSummary {
  /** `Dataset007_Liver`: what names the dataset everywhere. */
  readonly folder: string;
  readonly id: number;
  readonly name: string;
  /** Names by channel index; they select nnU-Net's normalisation. */
  readonly channels: readonly string[];
  /** Background included, ignore left out; in file order. */
  readonly labels: readonly DatasetLabel[];
  readonly hasRegions: boolean;
  /** Value of nnU-Net's ignore label, where the dataset has one. */
  readonly ignore?: number;
  readonly fileEnding: string;
  readonly numTraining: number;
  /** Some class is unknown somewhere: in whole cases, or in marked voxels. Only in lists. */
  readonly partial?: true;
  /** Nothing is unknown where something is labelled. Only in lists. */
  readonly labelledCertain?: true;
}

export interface NewDataset {
  /** 1 … 999, free over nnUNet_raw. */
  readonly id: number;
  readonly name: string;
  readonly channels: readonly string[];
  /** Foreground labels; background is added. Values from 1, without gaps. */
  readonly labels: readonly DatasetLabel[];
  /** Add the ignore label: the largest value + 1. */
  readonly ignore: boolean;
  /** Only with regions: values in the order in which they are written. */
  readonly regionsClassOrder?: readonly number[];
  /** @default '.nii.gz' */
  readonly fileEnding?: string;
  /** More keys of dataset.json: description, licence, provenance. */
  readonly more?: Readonly<Record<string, unknown>>;
}

/** A case of a dataset. Paths are from the workspace's root. */
export interface CaseSummary {
  readonly id: string;
  readonly state: CaseState;
  /** `train`: nnU-Net trains on it (imagesTr, or listed under dataset.json's `dataset`); `test`: imagesTs. */
  readonly set: 'train' | 'test';
  /** One file a channel, in channel order. */
  readonly images: readonly string[];
  readonly label?: string;
  /** Undefined for a case that nothing was noted of. */
  readonly facts?: CaseFacts;
}

export interface NewCase {
  readonly id: string;
  /** One file a channel, in the dataset's file format. */
  readonly images: readonly Content[];
  readonly label?: Blob;
  /** @default `done` with a label, `unlabelled` without */
  readonly facts?: NewFacts;
}

/** What is to be noted of a case; `changedAt` is now. */
export type NewFacts = Partial<Omit<CaseFacts, 'changedAt' | 'label'>>;
