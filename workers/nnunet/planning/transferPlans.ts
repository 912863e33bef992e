type Json = Readonly<Record<string, unknown>>;

export interface PlanTransfer {
  /** Dataset that takes the plans over, `DatasetXXX_Name`. */
  readonly targetDataset: string;
  /** New plans identifier; the source's own if absent. */
  readonly targetPlans?: string;
  /** nnU-Net's reader for the target's files. */
  readonly imageReaderWriter: string;
}

/**
 * plans.json of another dataset, made this dataset's. Everything is taken over (normalisation, intensities, spacing,
 * patch, batch size); nothing is checked here. Source: nnU-Net `move_plans_between_datasets` (spec §9).
 */
export function transferPlans(
  source: Json,
  { targetDataset, targetPlans, imageReaderWriter }: PlanTransfer,
): Json {
  const sourcePlans = String(source.plans_name);
  const plansName = targetPlans ?? sourcePlans;
  const configurations = Object.entries(source.configurations as Record<string, Json>).map(
    ([name, configuration]) => [
      name,
      plansName === sourcePlans ? configuration : renameData(configuration, sourcePlans, plansName),
    ],
  );
  return {
    ...source,
    dataset_name: targetDataset,
    plans_name: plansName,
    image_reader_writer: imageReaderWriter,
    configurations: Object.fromEntries(configurations),
  };
}

/** Data preprocessed under other plans must not be overwritten: the folder gets the new identifier. */
function renameData(configuration: Json, from: string, to: string): Json {
  const identifier = configuration.data_identifier;
  if (typeof identifier !== 'string') return configuration;
  const renamed = identifier.startsWith(from) ? to + identifier.slice(from.length) : `${to}_${identifier}`;
  return { ...configuration, data_identifier: renamed };
}
