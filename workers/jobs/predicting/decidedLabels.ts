import { type DatasetJson, labelRules } from '../../network/index.ts';
import { faultOf, ignoreOf, type MergedClasses, mergedClasses } from '../../semisupervised/index.ts';
import type { LabelMapping } from '../calibrating/api.ts';
import { JobError } from '../jobError.ts';

/** What a prediction decides on and writes: the teacher's own classes, or mine by a label mapping. */
export interface DecidedLabels {
  readonly merge?: MergedClasses;
  /** Classes (merged or not) or regions that have a temperature. */
  readonly outputs: number;
  /** Non-zero value → name. */
  readonly segments: readonly { readonly value: number; readonly name: string }[];
  /** Highest label + 1. */
  readonly ignoreLabel: number;
  /** Name by channel, background first; regions in their order. */
  readonly teacher: readonly string[];
  readonly hasRegions: boolean;
  /** In the order of the channels, with the value that is written for each; empty for exclusive classes. */
  readonly regions: readonly {
    readonly name: string;
    readonly values: readonly number[];
    readonly written: number;
  }[];
}

/** @throws JobError `job.mappingClass`, `job.mappingTarget`, `job.mappingMissing`, `job.mappingBackground` for a mapping that cannot be carried out; `job.mappingRegions` for one of a model
 *  whose regions overlap, which cannot be added up */
export function decidedLabels(dataset: DatasetJson, mapping?: LabelMapping): DecidedLabels {
  const rules = labelRules(dataset);
  const teacher = rules.hasRegions
    ? rules.foregroundRegions.map(({ name }) => name)
    : rules.labels.toSorted((a, b) => a.values[0] - b.values[0]).map(({ name }) => name);
  if (!mapping) {
    return {
      outputs: rules.outputChannels,
      segments: rules.segments,
      ignoreLabel: Math.max(...rules.allLabels) + 1,
      teacher,
      hasRegions: rules.hasRegions,
      regions: rules.hasRegions
        ? rules.foregroundRegions.map((one, region) => ({ ...one, written: rules.regionsClassOrder[region] }))
        : [],
    };
  }
  if (rules.hasRegions) throw new JobError('mappingRegions', {});
  const fault = faultOf(teacher, mapping);
  if (fault) throw new JobError(fault.reason, { teacher: fault.teacher, target: fault.target });
  const merge = mergedClasses(teacher, mapping);
  const segments = Object.entries(mapping.labels)
    .filter(([, value]) => value !== 0)
    .map(([name, value]) => ({ value, name }))
    .sort((a, b) => a.value - b.value);
  return {
    merge,
    outputs: merge.groups.length,
    segments,
    ignoreLabel: ignoreOf(mapping),
    teacher,
    hasRegions: false,
    regions: [],
  };
}
