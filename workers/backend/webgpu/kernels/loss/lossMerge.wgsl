// Merges the partial sums of a head's loss in a fixed order. A workgroup of 64 threads handles one channel block of one
// sample; the workgroup after the last block merges the cross-entropy. Dispatch: blocks + 1 in x, samples in y.
// Partials: [sample][chunk] of (cross-entropy, terms), then [sample][block][chunk] of five vec4.
// Sums: [sample][block] of five vec4, then [sample] of (cross-entropy, terms).

struct Params {
  chunks: u32,
  blocks: u32,
  batch: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> partials: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> sums: array<vec4f>;
var<workgroup> shared_sums: array<vec4f, 64>;

fn merged(lane: u32, first: u32, step: u32) -> vec4f {
  var mine = vec4f();
  for (var i = lane; i < params.chunks; i += 64u) { mine += partials[first + i * step]; }
  shared_sums[lane] = mine;
  workgroupBarrier();
  for (var half = 32u; half > 0u; half /= 2u) {
    if (lane < half) { shared_sums[lane] += shared_sums[lane + half]; }
    workgroupBarrier();
  }
  let sum = shared_sums[0];
  workgroupBarrier();
  return sum;
}

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) lane: u32) {
  let block = workgroup.x;
  let sample_index = workgroup.y;
  if (block == params.blocks) {
    let sum = merged(lane, sample_index * params.chunks, 1u);
    if (lane == 0u) { sums[5u * params.batch * params.blocks + sample_index] = sum; }
    return;
  }
  let place = sample_index * params.blocks + block;
  let first = params.batch * params.chunks + 5u * place * params.chunks;
  for (var part = 0u; part < 5u; part++) {
    let sum = merged(lane, first + part, 5u);
    if (lane == 0u) { sums[5u * place + part] = sum; }
  }
}
