import type { Czyx } from '../image/index.ts';
import type { Graph, LossParts, LossSpec, ParameterName } from '../network/index.ts';

/** What is fixed while a network trains. Other trainable parameters (progressive unfreezing) are another program,
 *  which takes over the state of the one before. */
export interface TrainingSpec {
  readonly graph: Graph;
  /** Samples a step. */
  readonly batch: number;
  /** One sample's `[c, z, y, x]`. */
  readonly patch: Czyx;
  readonly loss: LossSpec;
  /** One weight an output of the graph; outputs of weight 0 are not evaluated. */
  readonly scaleWeights: readonly number[];
  readonly trainable: ReadonlySet<ParameterName>;
  /** A teacher lives beside the network, and steps may carry unlabelled patches. */
  readonly meanTeacher?: true;
}

/** One batch. Arrays are read, not kept. */
export interface TrainingBatch {
  /** `[batch, c, z, y, x]` */
  readonly data: Float32Array;
  /** One an output of the graph, finest first; those of weight 0 may be left out.
   *  Labels `[batch, 1, …]`, or 0/1 `[batch, regions (+ ignore), …]`. */
  readonly targets: readonly (Float32Array | undefined)[];
  /** Index of each voxel's unknown set `[batch, 1, …]`, when the loss has unknown sets. */
  readonly unknown?: readonly (Float32Array | undefined)[];
  /** With `TrainingSpec.meanTeacher`: as many patches again, without labels. */
  readonly unlabelled?: UnlabelledViews;
}

/** The same patches, voxel by voxel, in two sets of intensities: `[batch, c, z, y, x]`. */
export interface UnlabelledViews {
  readonly student: Float32Array;
  readonly teacher: Float32Array;
}

/** One step of mean teacher (Tarvainen & Valpola 2017; spec semisupervised.md §10). */
export interface TeacherUpdate {
  /** Factor of the consistency loss. */
  readonly weight: number;
  /** The teacher's probability from which on a voxel counts. It is not calibrated. */
  readonly threshold: number;
  /** teacher = decay · teacher + (1 - decay) · student, after the student's step. */
  readonly decay: number;
}

/** What the student's agreement with the teacher was, before the step. */
export interface Consistency {
  /** Without its weight. */
  readonly loss: number;
  /** Share of the voxels (of regions: of voxels and regions) that counted. */
  readonly confident: number;
}

/** One step of SGD with Nesterov momentum, gradients clipped by their global norm (spec §7.5). */
export interface SgdUpdate {
  readonly learningRates: ReadonlyMap<ParameterName, number>;
  readonly momentum: number;
  readonly weightDecay: number;
  readonly clipNorm: number;
}

export interface StepResult {
  /** Σ weight · (crossEntropy + dice). */
  readonly loss: number;
  /** One an output; undefined where its weight is 0. */
  readonly scales: readonly (LossParts | undefined)[];
  /** Global L2 norm of the gradients before clipping. */
  readonly gradientNorm: number;
  /** False when loss or gradients were not finite: nothing changed. */
  readonly applied: boolean;
  /** Of a step with a teacher; `loss` and `scales` are those of the labelled patches alone. */
  readonly consistency?: Consistency;
}

/** Values by canonical name, C order. Momentum is absent until a parameter's first update. */
export interface TrainingState {
  readonly weights: ReadonlyMap<ParameterName, Float32Array>;
  readonly momentum: ReadonlyMap<ParameterName, Float32Array>;
  /** With `TrainingSpec.meanTeacher`. Absent at the start: the teacher begins as the student. */
  readonly teacher?: ReadonlyMap<ParameterName, Float32Array>;
}

export interface Evaluation {
  readonly loss: number;
  readonly scales: readonly (LossParts | undefined)[];
  /** Per channel over the batch: hard predictions of the finest output, ignored voxels left out. */
  readonly truePositives: readonly number[];
  readonly falsePositives: readonly number[];
  readonly falseNegatives: readonly number[];
}

/**
 * A network that learns. Weights and momentum live where the back end computes and leave only through `readState`:
 * a step sends one batch in and a few numbers back. One call at a time.
 */
export interface TrainingProgram {
  /** Bytes of activations, gradients, weights and momentum (onnx: an estimate). */
  readonly bytes: number;
  /** @param teacher adds the unlabelled patches' consistency, and moves the teacher; without it both stay out */
  step(batch: TrainingBatch, update: SgdUpdate, teacher?: TeacherUpdate): Promise<StepResult>;
  /** Gradients of every trainable parameter that the loss depends on; nothing changes. For tests and checks. */
  gradients(batch: TrainingBatch, teacher?: TeacherUpdate): Promise<TrainingGradients>;
  /** Loss and overlap of one batch without gradients (online validation). */
  evaluate(batch: TrainingBatch): Promise<Evaluation>;
  /** Copies. */
  readState(): Promise<TrainingState>;
  dispose(): void;
}

export interface TrainingGradients {
  readonly loss: number;
  readonly scales: readonly (LossParts | undefined)[];
  readonly gradients: ReadonlyMap<ParameterName, Float32Array>;
  readonly consistency?: Consistency;
}

/** Builds programs; both back ends implement it. */
export interface TrainingBackend {
  /** `state` is copied.
   *  @throws ModelError `model.training` for BatchNorm, BackendError `backend.memory` when it does not fit. */
  compileTraining(spec: TrainingSpec, state: TrainingState): Promise<TrainingProgram>;
  /** Allocates nothing. @throws BackendError `backend.memory` where `compileTraining` would for the spec's size alone,
   *  ModelError `model.training` */
  requireRoom(spec: TrainingSpec): void;
}
