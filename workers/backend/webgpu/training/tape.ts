/**
 * The way back through a fused plan. Tensors are visited from the last to the first; a tensor's gradient is gathered
 * from the passes that read it (pulled), so that a skip connection costs one gradient while the levels below are
 * visited, and what two readers add is added as it comes. Norms and activations that are pending on a tensor are
 * passed in place: only convolutions' outputs are kept, normalised values are computed again.
 */
import type { ParameterName } from '../../../network/index.ts';
import type { FusedPlan, Pass, Segment, StoredTensor, TensorId } from '../plan/passes.ts';
import { writtenTensor } from '../plan/passes.ts';
import { type ConvolutionPass, inputGradientPass, weightGradientPass } from './convolutionGradients.ts';
import type { TrainingPass } from './gradientPasses.ts';
import { inputsOf, ownParameters, type Reader, readersByTensor } from './readers.ts';

export interface Tape {
  readonly tensors: readonly StoredTensor[];
  /** A tensor of the forward plan with the same spatial shape. */
  readonly shapedLike: readonly TensorId[];
  /** Forward passes, then the losses of all heads, then the way back. */
  readonly forward: readonly TrainingPass[];
  readonly losses: readonly TrainingPass[];
  readonly backward: readonly TrainingPass[];
  /** Parameters with a gradient. A bias before an InstanceNorm has one that is zero and costs nothing. */
  readonly parameters: readonly ParameterName[];
}

export interface TapeOptions {
  readonly trainable: ReadonlySet<ParameterName>;
  /** Tensors that are not kept for the way back but computed again. */
  readonly recomputed: ReadonlySet<TensorId>;
}

export function recordTape(plan: FusedPlan, options: TapeOptions): Tape {
  return new TapeRecorder(plan, options).record();
}

class TapeRecorder {
  private readonly tensors: StoredTensor[];
  private readonly shapedLike: TensorId[];
  private readonly backward: TrainingPass[] = [];
  private readonly gradients = new Map<TensorId, TensorId>();
  /** Readers that still want an add's gradient; the last may have the buffer itself. */
  private readonly pending = new Map<TensorId, number>();
  private readonly fresh = new Map<TensorId, TensorId>();
  private readonly parameters = new Set<ParameterName>();
  private readonly readers: ReadonlyMap<TensorId, readonly Reader[]>;
  private readonly writers: ReadonlyMap<TensorId, Pass>;
  private readonly wanted: ReadonlySet<TensorId>;
  private readonly facts: readonly TensorId[];

  constructor(
    private readonly plan: FusedPlan,
    private readonly options: TapeOptions,
  ) {
    this.tensors = [...plan.tensors];
    this.shapedLike = plan.tensors.map((_, tensor) => tensor);
    this.readers = readersByTensor(plan);
    this.writers = new Map(
      plan.passes.flatMap((pass) => {
        const output = writtenTensor(pass);
        return output === undefined ? [] : [[output, pass] as const];
      }),
    );
    this.wanted = this.wantedTensors();
    this.facts = plan.outputs.map((output) => this.newTensor(4, output));
  }

  record(): Tape {
    const { plan } = this;
    for (let tensor = plan.tensors.length - 1; tensor >= 0; tensor -= 1) this.visit(tensor);
    return {
      tensors: this.tensors,
      shapedLike: this.shapedLike,
      forward: plan.passes.map((pass) => ({ kind: 'run', pass })),
      losses: plan.outputs.map((logits, head) => ({ kind: 'loss', head, logits, facts: this.factsOf(head) })),
      backward: this.backward,
      parameters: [...this.parameters],
    };
  }

  /** Tensors with a trainable parameter behind them. */
  private wantedTensors(): ReadonlySet<TensorId> {
    const wanted = new Set<TensorId>();
    for (const [output, pass] of this.writers) {
      const own = ownParameters(pass).some((name) => this.learns(name));
      if (own || inputsOf(pass).some((view) => this.isWanted(view, wanted))) wanted.add(output);
    }
    return wanted;
  }

  private isWanted(view: Segment, wanted: ReadonlySet<TensorId> = this.wanted): boolean {
    return wanted.has(view.tensor) || this.normParameters(view).length > 0;
  }

  private learns(name: ParameterName): boolean {
    return this.options.trainable.has(name);
  }

  private normParameters({ norm }: Segment): ParameterName[] {
    const found = norm === undefined ? undefined : this.plan.norms[norm];
    return [found?.scale, found?.shift]
      .filter((name) => name !== undefined)
      .filter((name) => this.learns(name));
  }

  private visit(tensor: TensorId): void {
    const gradient = this.gather(tensor);
    const pass = this.writers.get(tensor);
    if (gradient === undefined || pass === undefined || !this.wanted.has(tensor)) return;
    this.gradients.set(tensor, gradient);
    if (pass.kind === 'add')
      this.through({ tensor, ...(pass.slope !== undefined && { slope: pass.slope }) }, gradient);
    this.ownGradients(tensor, pass, gradient);
    if (pass.kind === 'add')
      this.pending.set(tensor, pass.inputs.filter((view) => this.isWanted(view)).length);
  }

  /** The bias, and weights of inputs that nothing will visit. */
  private ownGradients(tensor: TensorId, pass: Pass, gradient: TensorId): void {
    if (pass.kind !== 'conv' && pass.kind !== 'transposedConv') return;
    if (pass.bias !== undefined && this.learns(pass.bias)) {
      this.parameters.add(pass.bias);
      // A norm takes the mean away, and with it the bias: its gradient is zero, as the parameter arena starts.
      const readers = this.readers.get(tensor) ?? [];
      const isNormed = readers.length > 0 && readers.every(({ view }) => view.norm !== undefined);
      if (!isNormed || this.plan.outputs.includes(tensor))
        this.backward.push({ kind: 'biasGradient', gradient, parameter: pass.bias });
    }
    pass.sources.forEach((view, place) => {
      if (!this.isWanted(view)) this.weightGradient({ pass, place, view }, gradient);
    });
  }

  /** Sum of what all readers contribute, passed through pending norms; undefined when nothing asks or comes. */
  private gather(tensor: TensorId): TensorId | undefined {
    const byNorm = groupBy(this.contributors(tensor), ({ view }) => String(view.norm));
    const parts = [...byNorm.values()].map((readers) => this.throughNorm(tensor, readers));
    return this.total(parts.filter((part) => part !== undefined));
  }

  private contributors(tensor: TensorId): readonly Contributor[] {
    // The last reader first: its gradient has waited longest, and need not live on beside what comes next.
    const readers = (this.readers.get(tensor) ?? [])
      .filter(({ pass, view }) => this.gradients.has(pass.output) && this.isWanted(view))
      .reverse();
    const heads = this.plan.outputs.flatMap((output, head) =>
      output === tensor && this.wanted.has(tensor) ? [{ head, view: { tensor } }] : [],
    );
    return [...heads, ...readers];
  }

  private throughNorm(tensor: TensorId, readers: readonly Contributor[]): TensorId | undefined {
    const groups = [...groupBy(readers, ({ view }) => String(view.slope)).values()];
    const parts = groups.flatMap((group) => {
      const part = this.sum(group);
      const [first] = group;
      if (part === undefined || first === undefined) return [];
      return [{ part, view: first.view }];
    });
    const [only] = parts;
    if (only === undefined) return undefined;
    if (parts.length === 1) return this.through(only.view, only.part) ? only.part : undefined;
    for (const { part, view } of parts) {
      if (view.slope !== undefined) this.through({ tensor, norm: view.norm, slope: view.slope }, part, true);
    }
    const total = this.total(parts.map(({ part }) => part)) ?? only.part;
    return this.through({ tensor, ...(only.view.norm !== undefined && { norm: only.view.norm }) }, total)
      ? total
      : undefined;
  }

  /** Passes `gradient` from a view to its tensor, in place. False when nothing below wants it. */
  private through(view: Segment, gradient: TensorId, onlySlope = false): boolean {
    const { norm, slope } = view;
    const isWanted = this.wanted.has(view.tensor);
    if (norm === undefined || onlySlope) {
      if (slope === undefined || !isWanted) return isWanted;
      const source = this.kept(view.tensor);
      this.backward.push({
        kind: 'slopeGradient',
        source,
        ...(norm !== undefined && { norm }),
        slope,
        gradient,
      });
      return true;
    }
    const { scale, shift } = this.plan.norms[norm] ?? {};
    const trained = this.normParameters(view);
    for (const name of trained) this.parameters.add(name);
    this.backward.push({
      kind: 'normGradient',
      source: this.kept(view.tensor),
      norm,
      ...(slope !== undefined && { slope }),
      gradient,
      ...(scale !== undefined && trained.includes(scale) && { scale }),
      ...(shift !== undefined && trained.includes(shift) && { shift }),
      writes: isWanted,
    });
    return isWanted;
  }

  /** Gradient with respect to one view. Sums come last: they are there already and are only added. */
  private sum(group: readonly Contributor[]): TensorId | undefined {
    const isAdd = (one: Contributor) => 'pass' in one && one.pass.kind === 'add';
    const sorted = [...group.filter((one) => !isAdd(one)), ...group.filter(isAdd)];
    return sorted.reduce<TensorId | undefined>((into, one) => this.contribute(one, into), undefined);
  }

  private total(parts: readonly TensorId[]): TensorId | undefined {
    return parts.reduce<TensorId | undefined>((into, from) => this.addInto(from, into), undefined);
  }

  private addInto(from: TensorId, into: TensorId | undefined): TensorId {
    if (into === undefined) return from;
    this.backward.push({ kind: 'addInto', from, into, copies: false });
    return into;
  }

  private contribute(one: Contributor, into: TensorId | undefined): TensorId {
    const { tensor } = one.view;
    if ('head' in one) {
      const output = this.newGradient(tensor);
      const facts = this.factsOf(one.head);
      this.backward.push({ kind: 'lossGradient', head: one.head, logits: tensor, facts, output });
      return this.addInto(output, into);
    }
    const { pass, place } = one;
    const gradient = this.gradients.get(pass.output) ?? -1;
    switch (pass.kind) {
      case 'conv':
      case 'transposedConv':
        this.weightGradient(one, gradient);
        return this.addInto(this.inputGradient(pass, place, tensor, gradient), into);
      case 'add':
        return this.share(pass.output, gradient, tensor, into);
      case 'store': {
        const output = this.newGradient(tensor);
        const first = pass.inputs.slice(0, place).reduce((sum, view) => sum + this.channels(view.tensor), 0);
        this.backward.push({ kind: 'sliceGradient', gradient, output, first });
        return this.addInto(output, into);
      }
      case 'avgPool': {
        const output = this.newGradient(tensor);
        this.backward.push({ kind: 'avgPoolGradient', gradient, output, stride: pass.stride });
        return this.addInto(output, into);
      }
      default:
        return pass satisfies never;
    }
  }

  /** An add's gradient: added, copied, or taken over by the last that wants it. */
  private share(sum: TensorId, gradient: TensorId, tensor: TensorId, into: TensorId | undefined): TensorId {
    const left = (this.pending.get(sum) ?? 1) - 1;
    this.pending.set(sum, left);
    if (into !== undefined) return this.addInto(gradient, into);
    if (left === 0) return gradient;
    const copy = this.newGradient(tensor);
    this.backward.push({ kind: 'addInto', from: gradient, into: copy, copies: true });
    return copy;
  }

  private weightGradient({ pass, place, view }: Reader, gradient: TensorId): void {
    if ((pass.kind !== 'conv' && pass.kind !== 'transposedConv') || !this.learns(pass.weight)) return;
    this.parameters.add(pass.weight);
    const input = { ...view, tensor: this.kept(view.tensor) };
    this.backward.push(weightGradientPass(pass, place, { input, gradient }, this.tensors));
  }

  private inputGradient(
    pass: ConvolutionPass,
    place: number,
    tensor: TensorId,
    gradient: TensorId,
  ): TensorId {
    const output = this.newGradient(tensor);
    this.backward.push(inputGradientPass(pass, place, { gradient, output }, this.tensors));
    return output;
  }

  /** The forward tensor, computed again where it was not kept. */
  private kept(tensor: TensorId): TensorId {
    const known = this.fresh.get(tensor);
    if (known !== undefined) return known;
    const pass = this.writers.get(tensor);
    if (pass === undefined || !this.options.recomputed.has(tensor)) return tensor;
    const again = this.runAgain(pass);
    this.fresh.set(tensor, again);
    return again;
  }

  private runAgain(pass: Pass): TensorId {
    const view = (segment: Segment): Segment => ({ ...segment, tensor: this.kept(segment.tensor) });
    const run = (next: Pass, output: TensorId) => {
      this.backward.push({ kind: 'run', pass: next });
      return output;
    };
    switch (pass.kind) {
      case 'conv':
      case 'transposedConv': {
        const sources = pass.sources.map(view);
        const inputs = pass.inputs.map((input, i) => {
          const source = sources[i] ?? input;
          return input.tensor === pass.sources[i]?.tensor ? source : this.copyOf(source);
        });
        const output = this.newGradient(pass.output);
        if (pass.kind === 'transposedConv') return run({ ...pass, inputs, sources, output }, output);
        return run({ ...pass, inputs, sources, output, moments: false }, output);
      }
      case 'add': {
        const inputs = [view(pass.inputs[0]), view(pass.inputs[1])] as const;
        const output = this.newGradient(pass.output);
        return run({ ...pass, inputs, output }, output);
      }
      case 'store': {
        const inputs = pass.inputs.map(view);
        const output = this.newGradient(pass.output);
        return run({ ...pass, inputs, output }, output);
      }
      case 'avgPool': {
        const input = view(pass.input);
        const output = this.newGradient(pass.output);
        return run({ ...pass, input, output }, output);
      }
      case 'moments':
      case 'normalise':
        throw new RangeError(`${pass.kind} writes no tensor.`);
      default:
        return pass satisfies never;
    }
  }

  private copyOf(source: Segment): Segment {
    const output = this.newGradient(source.tensor);
    this.backward.push({ kind: 'run', pass: { kind: 'store', inputs: [source], output, copy: true } });
    return { tensor: output };
  }

  private factsOf(head: number): TensorId {
    return this.facts[head] ?? -1;
  }

  private channels(tensor: TensorId): number {
    return this.tensors[tensor]?.channels ?? 0;
  }

  private newGradient(tensor: TensorId): TensorId {
    return this.newTensor(this.channels(tensor), this.shapedLike[tensor] ?? tensor);
  }

  private newTensor(channels: number, like: TensorId): TensorId {
    this.shapedLike.push(like);
    return this.tensors.push({ channels, precise: true }) - 1;
  }
}

type Contributor = Reader | { readonly head: number; readonly view: Segment };

function groupBy<T>(values: readonly T[], key: (value: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values) groups.set(key(value), [...(groups.get(key(value)) ?? []), value]);
  return groups;
}
