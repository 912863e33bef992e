// Global norm of the gradients, the factor that clips them, and whether the step is taken: only when losses and norm
// are finite. One workgroup of 64 threads. Scalars: norm, factor, 1 when taken, 0, then two a head.

struct Params {
  chunks: u32,
  loss_values: u32,      // two a head, from scalar 4 on
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> partials: array<vec4f>;
@group(0) @binding(2) var<storage, read> settings: array<f32>;   // momentum, decay, clip norm, 0, rates
@group(0) @binding(3) var<storage, read_write> scalars: array<f32>;
var<workgroup> shared_sums: array<f32, 64>;

// By its bits: compilers may assume that no value is infinite or no number.
fn is_finite(value: f32) -> bool {
  return (bitcast<u32>(value) & 0x7f800000u) != 0x7f800000u;
}

@compute @workgroup_size(64)
fn main(@builtin(local_invocation_index) lane: u32) {
  var mine = 0.0;
  for (var i = lane; i < params.chunks; i += 64u) { mine += partials[i].x; }
  shared_sums[lane] = mine;
  workgroupBarrier();
  for (var half = 32u; half > 0u; half /= 2u) {
    if (lane < half) { shared_sums[lane] += shared_sums[lane + half]; }
    workgroupBarrier();
  }
  if (lane > 0u) { return; }
  let norm = sqrt(shared_sums[0]);
  var taken = is_finite(shared_sums[0]);
  for (var i = 0u; i < params.loss_values; i++) { taken = taken && is_finite(scalars[4u + i]); }
  scalars[0] = norm;
  // The 1e-6 is PyTorch's.
  scalars[1] = min(1.0, settings[2] / (norm + 1e-6));
  scalars[2] = f32(taken);
}
