/** Everything that is wrong with plans that a person edited, by the path of the key: not only the first of it. */
import { ModelError } from '../failures.ts';
import { parsePlans, resolveConfiguration } from '../plans/index.ts';
import { configurationSchema, plansSchema } from '../plans/schema.ts';
import { readUNetSpec } from './unetSpec.ts';

export interface PlansIssue {
  /** `configurations.3d_fullres.patch_size.0`; '' for the file as a whole. */
  readonly path: string;
  readonly message: string;
}

/** @param channels of dataset.json @returns nothing where nnU-Net could read it */
export function plansIssues(json: unknown, channels: number): PlansIssue[] {
  const whole = issuesOf(plansSchema.safeParse(json), '');
  if (whole.length > 0) return whole;
  try {
    const plans = parsePlans(json);
    const issues = plans.configurationNames.flatMap((name) => configurationIssues(plans, name, channels));
    return plans.configurationNames.length === 0
      ? [{ path: 'configurations', message: 'There is no configuration.' }]
      : issues;
  } catch (error) {
    return [asIssue(error, '')];
  }
}

function configurationIssues(
  plans: ReturnType<typeof parsePlans>,
  name: string,
  channels: number,
): PlansIssue[] {
  const path = `configurations.${name}`;
  try {
    const { json, architecture } = resolveConfiguration(plans, name);
    const { stages } = readUNetSpec(architecture, `${name}.architecture`);
    const { patch_size: patch, spacing, normalization_schemes: schemes } = configurationSchema.parse(json);
    const masks = configurationSchema.parse(json).use_mask_for_norm;
    const wrong: PlansIssue[] = [];
    if (patch.length !== spacing.length)
      wrong.push({
        path: `${path}.spacing`,
        message: `${spacing.length} axes, but the patch has ${patch.length}.`,
      });
    for (const [key, found] of [
      ['normalization_schemes', schemes.length],
      ['use_mask_for_norm', masks.length],
    ] as const)
      if (found !== channels)
        wrong.push({ path: `${path}.${key}`, message: `${found} entries for ${channels} channels.` });
    patch.forEach((extent, axis) => {
      const divisor = stages.reduce(
        (product, { stride }) => product * (stride.at(axis - patch.length) ?? 1),
        1,
      );
      if (extent % divisor !== 0)
        wrong.push({
          path: `${path}.patch_size.${axis}`,
          message: `${extent} is not a multiple of ${divisor}, the product of the strides along this axis.`,
        });
    });
    return wrong;
  } catch (error) {
    const own = plans.json.configurations[name] ?? {};
    const found = 'inherits_from' in own ? [] : issuesOf(configurationSchema.safeParse(own), path);
    return found.length > 0 ? found : [asIssue(error, path)];
  }
}

const issuesOf = (
  { error }: ReturnType<typeof plansSchema.safeParse> | ReturnType<typeof configurationSchema.safeParse>,
  at: string,
): PlansIssue[] =>
  (error?.issues ?? []).map(({ path, message }) => ({
    path: [...(at === '' ? [] : [at]), ...path].map(String).join('.'),
    message,
  }));

function asIssue(error: unknown, path: string): PlansIssue {
  if (error instanceof ModelError) return { path, message: error.message };
  throw error;
}
