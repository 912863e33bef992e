// Partial sums of squares of the gradient arena. A workgroup of 64 threads handles CHUNK values; a tree adds them.
// Dispatch: chunks in x and y.

struct Params {
  length: u32,
  chunks: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> gradients: array<f32>;
@group(0) @binding(2) var<storage, read_write> partials: array<vec4f>;
var<workgroup> shared_sums: array<f32, 64>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u,
        @builtin(local_invocation_index) lane: u32) {
  let chunk = workgroup.y * workgroups.x + workgroup.x;
  let start = min(chunk * #(CHUNK)u, params.length);
  let end = min(start + #(CHUNK)u, params.length);
  var mine = 0.0;
  for (var i = start + lane; i < end; i += 64u) { mine += gradients[i] * gradients[i]; }
  shared_sums[lane] = mine;
  workgroupBarrier();
  for (var half = 32u; half > 0u; half /= 2u) {
    if (lane < half) { shared_sums[lane] += shared_sums[lane + half]; }
    workgroupBarrier();
  }
  if (lane == 0u && chunk < params.chunks) { partials[chunk] = vec4f(shared_sums[0], 0.0, 0.0, 0.0); }
}
