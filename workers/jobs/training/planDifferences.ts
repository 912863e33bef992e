import type { Configuration, DatasetJson, Plans } from '../../network/index.ts';
import type { PlanDifference } from './api.ts';

export interface PlannedData {
  readonly plans: Plans;
  readonly configuration: Configuration;
  readonly dataset: DatasetJson;
}

/** What would be prepared differently for the weights of `source` than they are used to. */
export function planDifferences(source: PlannedData, target: PlannedData): PlanDifference[] {
  const facts = (one: PlannedData): Readonly<Record<PlanDifference['what'], string>> => ({
    spacing: listed(one.configuration.spacing),
    patch: listed(one.configuration.patchSize),
    normalisation: one.configuration.normalizationSchemes.join(', '),
    masks: one.configuration.useMaskForNorm.join(', '),
    transpose: listed(one.plans.transposeForward),
    channels: one.dataset.channelNames.join(', '),
    resampling: JSON.stringify([one.configuration.resamplingData, one.configuration.resamplingSeg]),
    intensities: intensitiesOf(one),
  });
  const [from, to] = [facts(source), facts(target)];
  const whats = Object.keys(from) as PlanDifference['what'][];
  return whats.flatMap((what) =>
    from[what] === to[what] ? [] : [{ what, source: from[what], target: to[what] }],
  );
}

const listed = (values: readonly number[]): string =>
  values.map((value) => Number(value.toPrecision(6))).join(' × ');

/** Only CT normalisation uses the dataset's intensities. */
function intensitiesOf({ plans, configuration }: PlannedData): string {
  const used = configuration.normalizationSchemes.map((scheme, c) => {
    const own = plans.intensities[c];
    if (!scheme.startsWith('CT') || !own) return '';
    const round = (value: number) => Number(value.toPrecision(5));
    return `${round(own.percentile005)} … ${round(own.percentile995)}, ${round(own.mean)} ± ${round(own.std)}`;
  });
  return used.filter((text) => text !== '').join('; ');
}
