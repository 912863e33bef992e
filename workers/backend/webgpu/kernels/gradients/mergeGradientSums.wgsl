// Merges gradientSums.wgsl's partials in a fixed order: per sample for the norm's own gradient, over the batch for the
// parameters. A workgroup of 64 threads handles one channel block, sample after sample; threads add every 64th partial,
// then a tree adds the threads. Sums: [sample][block] of (Σ g, Σ g · x̂).

struct Params {
  chunks: u32,
  blocks: u32,
  batch: u32,
  channels: u32,
  first_plain: u32,      // where the parameter's gradient from Σ g lies; 0xffffffff for none
  first_along: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> partials: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> sums: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> gradients: array<f32>;
var<workgroup> shared_plain: array<vec4f, 64>;
var<workgroup> shared_along: array<vec4f, 64>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) lane: u32) {
  let block = workgroup.x;
  var plain_total = vec4f();
  var along_total = vec4f();
  for (var sample = 0u; sample < params.batch; sample++) {
    var plain = vec4f();
    var along = vec4f();
    for (var i = lane; i < params.chunks; i += 64u) {
      let at = 2u * ((sample * params.blocks + block) * params.chunks + i);
      plain += partials[at];
      along += partials[at + 1u];
    }
    shared_plain[lane] = plain;
    shared_along[lane] = along;
    workgroupBarrier();
    for (var half = 32u; half > 0u; half /= 2u) {
      if (lane < half) {
        shared_plain[lane] += shared_plain[lane + half];
        shared_along[lane] += shared_along[lane + half];
      }
      workgroupBarrier();
    }
    if (lane == 0u) {
      let at = 2u * (sample * params.blocks + block);
      sums[at] = shared_plain[0];
      sums[at + 1u] = shared_along[0];
      plain_total += shared_plain[0];
      along_total += shared_along[0];
    }
    workgroupBarrier();
  }
  if (lane > 0u) { return; }
  for (var i = 0u; i < 4u; i++) {
    let channel = 4u * block + i;
    if (channel >= params.channels) { break; }
    if (params.first_plain != 0xffffffffu) { gradients[params.first_plain + channel] = plain_total[i]; }
    if (params.first_along != 0xffffffffu) { gradients[params.first_along + channel] = along_total[i]; }
  }
}
