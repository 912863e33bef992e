import { createHostTileSum, type Program } from '../../backend/index.ts';
import type { Zyx } from '../../image/index.ts';
import type { Configuration, LabelRules } from '../../network/index.ts';
import { type CaseProperties, exportPlan, uniformImportance } from '../../nnunet/index.ts';
import { CaseOutput } from '../caseOutput.ts';
import { reductionOf } from '../reductionOf.ts';

/** Logits `[class, …properties.shape]` on the scan's grid, through a tile sum of one tile that is the whole image. */
export async function exportLogits(
  logits: Float32Array,
  properties: CaseProperties,
  configuration: Configuration,
  rules: LabelRules,
  probabilities: boolean,
): Promise<CaseOutput> {
  const { shape } = properties;
  const sum = createHostTileSum({
    classes: rules.outputChannels,
    extent: shape,
    patchSize: shape,
    importance: uniformImportance(shape),
    mirrorAxes: [],
  });
  await sum.addTile(constantProgram(logits, rules.outputChannels, shape), new Float32Array(), [0, 0, 0]);
  const plan = exportPlan(properties, configuration, [0, 0, 0]);
  const reduction = reductionOf(rules, probabilities);
  const output = new CaseOutput(plan, rules, reduction);
  const reduced = await sum.reduce({ taps: plan.taps, reduction });
  output.write([0, 0, 0], plan.shape, reduced);
  return output;
}

/** A network that answers the same logits to everything. */
function constantProgram(logits: Float32Array, classes: number, shape: Zyx): Program {
  return {
    inputShape: [1, ...shape],
    outputShape: [classes, ...shape],
    bytes: 0,
    forward: async () => Float32Array.from(logits),
    dispose: () => {},
  };
}
