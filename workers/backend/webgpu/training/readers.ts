import type { ParameterName } from '../../../network/index.ts';
import type {
  AddPass,
  AvgPoolPass,
  ConvPass,
  FusedPlan,
  Pass,
  Segment,
  StorePass,
  TensorId,
  TransposedConvPass,
} from '../plan/passes.ts';

/** A pass that computes with a tensor's view, and as which of its inputs. */
export interface Reader {
  readonly pass: ConvPass | TransposedConvPass | AddPass | AvgPoolPass | StorePass;
  readonly place: number;
  readonly view: Segment;
}

/** What a pass computes with; statistics and copies read nothing of their own. */
export function inputsOf(pass: Pass): readonly Segment[] {
  switch (pass.kind) {
    case 'conv':
    case 'transposedConv':
      return pass.sources;
    case 'add':
      return pass.inputs;
    case 'store':
      return pass.copy ? [] : pass.inputs;
    case 'avgPool':
      return [pass.input];
    case 'moments':
    case 'normalise':
      return [];
    default:
      return pass satisfies never;
  }
}

/** Readers of every tensor, in execution order. */
export function readersByTensor({ passes }: FusedPlan): ReadonlyMap<TensorId, readonly Reader[]> {
  const readers = new Map<TensorId, Reader[]>();
  for (const pass of passes) {
    if (pass.kind === 'moments' || pass.kind === 'normalise') continue;
    inputsOf(pass).forEach((view, place) => {
      readers.set(view.tensor, [...(readers.get(view.tensor) ?? []), { pass, place, view }]);
    });
  }
  return readers;
}

/** Parameters of a pass itself; those of a norm belong to the views through it. */
export function ownParameters(pass: Pass): readonly ParameterName[] {
  if (pass.kind !== 'conv' && pass.kind !== 'transposedConv') return [];
  return pass.bias === undefined ? [pass.weight] : [pass.weight, pass.bias];
}
