// Mean teacher's consistency on the finest output of one sample (network/loss/consistency.ts is the float64 twin), in three
// stages of one template:
//   STAGE 0  partial sums of weight · (p - target)². A workgroup of 64 threads handles CHUNK voxels;
//   STAGE 1  the gradient of their sum. A thread a voxel;
//   STAGE 2  zeros: the gradient of an output that has no part in it. A thread a voxel.
// REGIONS: sigmoid regions with a weight each, else softmax classes with one weight a voxel.
// Dispatch: chunks, or voxels in steps of 64, in x and y.
// Logits and result: [block][voxel] of vec4. Soft: [sample][the teacher's channels, then weights][voxel].

struct Params {
  voxels: u32,
  chunks: u32,
  channels: u32,
  first_soft: u32,
  first_partial: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
//! if STAGE < 2
@group(0) @binding(1) var<storage, read> logits: array<vec4f>;
@group(0) @binding(2) var<storage, read> soft: array<f32>;
//! end
//! if STAGE == 0
@group(0) @binding(3) var<storage, read_write> partials: array<vec4f>;
var<workgroup> shared_sums: array<f32, 64>;
//! else
@group(0) @binding(3) var<storage, read_write> result: array<vec4f>;
//! end
//! if STAGE < 2

fn logit(channel: u32, voxel: u32) -> f32 {
  return logits[channel / 4u * params.voxels + voxel][channel % 4u];
}

fn target_of(channel: u32, voxel: u32) -> f32 {
  return soft[params.first_soft + channel * params.voxels + voxel];
}

fn weight_of(channel: u32, voxel: u32) -> f32 {
  //! if REGIONS
  return target_of(params.channels + channel, voxel);
  //! else
  return target_of(params.channels, voxel);
  //! end
}

/** Largest logit, and Σ exp(logit - largest). */
fn softmax_facts(voxel: u32) -> vec2f {
  var largest = logit(0u, voxel);
  for (var c = 1u; c < params.channels; c++) { largest = max(largest, logit(c, voxel)); }
  var total = 0.0;
  for (var c = 0u; c < params.channels; c++) { total += exp(logit(c, voxel) - largest); }
  return vec2f(largest, total);
}

fn probability(channel: u32, voxel: u32, facts: vec2f) -> f32 {
  //! if REGIONS
  let value = logit(channel, voxel);
  // Both branches stay finite.
  let small = exp(-abs(value));
  return select(small, 1.0, value >= 0.0) / (1.0 + small);
  //! else
  return exp(logit(channel, voxel) - facts.x) / facts.y;
  //! end
}
//! end
//! if STAGE == 0

fn squares(voxel: u32) -> f32 {
  let facts = softmax_facts(voxel);
  var sum = 0.0;
  for (var c = 0u; c < params.channels; c++) {
    let apart = probability(c, voxel, facts) - target_of(c, voxel);
    sum += weight_of(c, voxel) * apart * apart;
  }
  return sum;
}

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u,
        @builtin(local_invocation_index) lane: u32) {
  let chunk = workgroup.y * workgroups.x + workgroup.x;
  let start = min(chunk * #(CHUNK)u, params.voxels);
  let end = min(start + #(CHUNK)u, params.voxels);
  var mine = 0.0;
  for (var i = start + lane; i < end; i += 64u) { mine += squares(i); }
  shared_sums[lane] = mine;
  workgroupBarrier();
  for (var half = 32u; half > 0u; half /= 2u) {
    if (lane < half) { shared_sums[lane] += shared_sums[lane + half]; }
    workgroupBarrier();
  }
  if (lane == 0u && chunk < params.chunks) {
    partials[params.first_partial + chunk] = vec4f(shared_sums[0], 0.0, 0.0, 0.0);
  }
}
//! end
//! if STAGE > 0

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u,
        @builtin(local_invocation_index) lane: u32) {
  let voxel = (workgroup.y * workgroups.x + workgroup.x) * 64u + lane;
  if (voxel >= params.voxels) { return; }
  let blocks = (params.channels + 3u) / 4u;
  //! if STAGE == 1
  let facts = softmax_facts(voxel);
  var mean = 0.0;
  //! if REGIONS == 0
  for (var c = 0u; c < params.channels; c++) {
    let p = probability(c, voxel, facts);
    mean += p * 2.0 * weight_of(c, voxel) * (p - target_of(c, voxel));
  }
  //! end
  //! end
  for (var block = 0u; block < blocks; block++) {
    var gradient = vec4f();
    //! if STAGE == 1
    for (var j = 0u; j < 4u; j++) {
      let channel = block * 4u + j;
      if (channel >= params.channels) { break; }
      let p = probability(channel, voxel, facts);
      let slope = 2.0 * weight_of(channel, voxel) * (p - target_of(channel, voxel));
      //! if REGIONS
      gradient[j] = p * (1.0 - p) * slope;
      //! else
      gradient[j] = p * (slope - mean);
      //! end
    }
    //! end
    result[block * params.voxels + voxel] = gradient;
  }
}
//! end
