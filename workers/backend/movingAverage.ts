/** A teacher's weights on the host: the CPU path's, and the twin of a device's (kernels/optimiser/blend.wgsl). */
import type { ParameterName } from '../network/index.ts';

/** teacher = decay · teacher + (1 - decay) · student, in place. Source: Tarvainen & Valpola 2017, eq. 2. */
export function followStudent(
  teacher: ReadonlyMap<ParameterName, Float32Array>,
  student: ReadonlyMap<ParameterName, Float32Array>,
  decay: number,
): void {
  for (const [name, average] of teacher) {
    const weights = student.get(name);
    if (weights === undefined) continue;
    for (let i = 0; i < average.length; i++) {
      average[i] = decay * (average[i] ?? 0) + (1 - decay) * (weights[i] ?? 0);
    }
  }
}
