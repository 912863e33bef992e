import type { Zyx } from '../../image/index.ts';
import type { ArchitectureSpec } from '../plans/index.ts';
import { readUNetSpec } from './unetSpec.ts';

/** Strides on entering each encoder stage, the first of them 1. @throws ModelError as `buildGraph` */
export const encoderStrides = (architecture: ArchitectureSpec, file = 'plans.json'): Zyx[] =>
  readUNetSpec(architecture, file).stages.map(({ stride }) => stride);
