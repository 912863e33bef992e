// nnU-Net's loss of one head and one sample, in three stages of one template (network/loss is the float64 twin):
//   STAGE 0  what a voxel's softmax needs (facts) and partial sums of cross-entropy and of the terms it has;
//   STAGE 1  partial sums of the overlap per channel: Σ w q y, Σ w q, Σ w y, Σ w, Σ valid;
//   STAGE 2  the gradient, from the slopes that lossDice.wgsl left.
// REGIONS: sigmoid regions, else softmax classes. IGNORE: label IGNORE_LABEL, or the channel after the regions, has no
// term. UNKNOWN: a voxel names a set of channels that stay open; its own class leads the merged probability.
// HARD (stage 1): winners instead of probabilities.
// Stages 0 and 1: a workgroup of 64 threads handles CHUNK voxels (stage 1: of the channel block in z); stage 2: a thread
// a voxel. Dispatch: chunks, or voxels in steps of 64, in x and y.
// Logits and result: [block][voxel] of vec4. Labels: [sample][channel][voxel]. Facts: (largest logit, Σ exp(logit -
// largest), log Σ exp over the open classes - largest, winner). Partials: stage 0 [chunk] of (cross-entropy, terms);
// stage 1 [block][chunk] of five vec4, each from `first_partial` on.

struct Params {
  voxels: u32,
  chunks: u32,
  channels: u32,
  first_label: u32,
  first_unknown: u32,
  first_partial: u32,
  first_slope: u32,      // of this sample
  first_share: u32,      // where the cross-entropy's 1 / terms lies among the slopes
  weight: f32,           // of this head
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> logits: array<vec4f>;
@group(0) @binding(2) var<storage, read> labels: array<f32>;
//! if UNKNOWN
@group(0) @binding(3) var<storage, read> sets: array<f32>;
@group(0) @binding(4) var<storage, read> table: array<u32>;   // [set][channel], set 0 is empty
//! end
//! if STAGE == 0
@group(0) @binding(5) var<storage, read_write> facts: array<vec4f>;
//! else
@group(0) @binding(5) var<storage, read> facts: array<vec4f>;
//! end
//! if STAGE == 2
@group(0) @binding(6) var<storage, read_write> result: array<vec4f>;
@group(0) @binding(7) var<storage, read> slopes: array<vec2f>;
//! else
@group(0) @binding(6) var<storage, read_write> partials: array<vec4f>;
var<workgroup> shared_sums: array<vec4f, 64>;

fn workgroup_sum(lane: u32, mine: vec4f) -> vec4f {
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
//! end

fn logit(channel: u32, voxel: u32) -> f32 {
  return logits[channel / 4u * params.voxels + voxel][channel % 4u];
}

/** The voxel's class; softmax only. */
fn label_of(voxel: u32) -> u32 {
  return u32(labels[params.first_label + voxel]);
}

fn is_valid(voxel: u32) -> bool {
  //! if IGNORE && REGIONS
  return labels[params.first_label + params.channels * params.voxels + voxel] == 0.0;
  //! end
  //! if IGNORE && REGIONS == 0
  return label_of(voxel) != #(IGNORE_LABEL)u;
  //! end
  //! if IGNORE == 0
  return true;
  //! end
}

fn target_of(channel: u32, voxel: u32) -> f32 {
  //! if REGIONS
  return labels[params.first_label + channel * params.voxels + voxel];
  //! else
  return f32(label_of(voxel) == channel);
  //! end
}

fn is_unknown(channel: u32, voxel: u32) -> bool {
  //! if UNKNOWN
  let open = table[u32(sets[params.first_unknown + voxel]) * params.channels + channel] != 0u;
  //! if REGIONS
  return open;
  //! else
  return open && label_of(voxel) != channel;
  //! end
  //! else
  return false;
  //! end
}

fn term_weight(channel: u32, voxel: u32) -> f32 {
  return f32(is_valid(voxel) && !is_unknown(channel, voxel));
}
//! if REGIONS

fn sigmoid(value: f32) -> f32 {
  // Both branches stay finite.
  let small = exp(-abs(value));
  return select(small, 1.0, value >= 0.0) / (1.0 + small);
}
//! end
//! if STAGE == 0

fn cross_entropy(voxel: u32) -> vec2f {
  //! if REGIONS
  var sum = vec2f();
  for (var c = 0u; c < params.channels; c++) {
    let weight = term_weight(c, voxel);
    let value = logit(c, voxel);
    let small = exp(-abs(value));
    // log(1 + small) of a small number would lose it.
    let tail = select(log(1.0 + small), small * (1.0 - 0.5 * small), small < 1e-4);
    sum += weight * vec2f(max(value, 0.0) - value * target_of(c, voxel) + tail, 1.0);
  }
  return sum;
  //! else
  var largest = logit(0u, voxel);
  var winner = 0u;
  for (var c = 1u; c < params.channels; c++) {
    let value = logit(c, voxel);
    if (value > largest) { largest = value; winner = c; }
  }
  var total = 0.0;
  for (var c = 0u; c < params.channels; c++) { total += exp(logit(c, voxel) - largest); }
  if (!is_valid(voxel)) {
    facts[voxel] = vec4f(largest, total, 0.0, f32(winner));
    return vec2f();
  }
  var open = logit(label_of(voxel), voxel);
  //! if UNKNOWN
  var largest_open = open;
  for (var c = 0u; c < params.channels; c++) {
    if (is_unknown(c, voxel)) { largest_open = max(largest_open, logit(c, voxel)); }
  }
  var open_total = 0.0;
  var count = 0u;
  for (var c = 0u; c < params.channels; c++) {
    if (is_unknown(c, voxel) || c == label_of(voxel)) {
      open_total += exp(logit(c, voxel) - largest_open);
      count += 1u;
    }
  }
  if (count > 1u) { open = largest_open + log(open_total); }
  //! end
  facts[voxel] = vec4f(largest, total, open - largest, f32(winner));
  return vec2f(log(total) - (open - largest), 1.0);
  //! end
}

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u,
        @builtin(local_invocation_index) lane: u32) {
  let chunk = workgroup.y * workgroups.x + workgroup.x;
  let start = min(chunk * #(CHUNK)u, params.voxels);
  let end = min(start + #(CHUNK)u, params.voxels);
  var mine = vec2f();
  for (var i = start + lane; i < end; i += 64u) { mine += cross_entropy(i); }
  let sum = workgroup_sum(lane, vec4f(mine, 0.0, 0.0));
  if (lane == 0u && chunk < params.chunks) { partials[params.first_partial + chunk] = sum; }
}
//! end
//! if STAGE == 1

/** The prediction that counts for a channel: its own, and at the voxel's class that of the open classes too. */
fn prediction(channel: u32, voxel: u32) -> f32 {
  //! if REGIONS
  //! if HARD
  return f32(logit(channel, voxel) > 0.0);
  //! else
  return sigmoid(logit(channel, voxel));
  //! end
  //! else
  let fact = facts[voxel];
  let is_own = is_valid(voxel) && channel == label_of(voxel);
  //! if HARD
  let winner = u32(fact.w);
  return f32(winner == channel || (is_own && is_unknown(winner, voxel)));
  //! else
  //! if UNKNOWN
  let value = select(logit(channel, voxel) - fact.x, fact.z, is_own);
  //! else
  let value = logit(channel, voxel) - fact.x;
  //! end
  return exp(value) / fact.y;
  //! end
  //! end
}

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u,
        @builtin(local_invocation_index) lane: u32) {
  let chunk = workgroup.y * workgroups.x + workgroup.x;
  let start = min(chunk * #(CHUNK)u, params.voxels);
  let end = min(start + #(CHUNK)u, params.voxels);
  var intersection = vec4f();
  var predicted = vec4f();
  var reference = vec4f();
  var known = vec4f();
  var valid = vec4f();
  for (var i = start + lane; i < end; i += 64u) {
    valid += vec4f(f32(is_valid(i)));
    for (var j = 0u; j < 4u; j++) {
      let channel = workgroup.z * 4u + j;
      if (channel >= params.channels) { break; }
      let weight = term_weight(channel, i);
      if (weight == 0.0) { continue; }
      let y = target_of(channel, i);
      let q = prediction(channel, i);
      intersection[j] += q * y;
      predicted[j] += q;
      reference[j] += y;
      known[j] += 1.0;
    }
  }
  let intersection_sum = workgroup_sum(lane, intersection);
  let predicted_sum = workgroup_sum(lane, predicted);
  let reference_sum = workgroup_sum(lane, reference);
  let known_sum = workgroup_sum(lane, known);
  let valid_sum = workgroup_sum(lane, valid);
  if (lane == 0u && chunk < params.chunks) {
    let at = params.first_partial + 5u * (workgroup.z * params.chunks + chunk);
    partials[at] = intersection_sum;
    partials[at + 1u] = predicted_sum;
    partials[at + 2u] = reference_sum;
    partials[at + 3u] = known_sum;
    partials[at + 4u] = valid_sum;
  }
}
//! end
//! if STAGE == 2

/** Of the Dice term with respect to the channel's probability. */
fn dice_slope(channel: u32, voxel: u32) -> f32 {
  let slope = slopes[params.first_slope + channel];
  return term_weight(channel, voxel) * (slope.x * target_of(channel, voxel) + slope.y);
}

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u,
        @builtin(local_invocation_index) lane: u32) {
  let voxel = (workgroup.y * workgroups.x + workgroup.x) * 64u + lane;
  if (voxel >= params.voxels) { return; }
  let blocks = (params.channels + 3u) / 4u;
  let share = slopes[params.first_share].x;
  let valid = is_valid(voxel);
  //! if REGIONS == 0
  let fact = facts[voxel];
  var own_slope = 0.0;
  var mean = 0.0;
  if (valid) {
    own_slope = dice_slope(label_of(voxel), voxel);
    for (var c = 0u; c < params.channels; c++) {
      let slope = select(dice_slope(c, voxel), own_slope, is_unknown(c, voxel));
      mean += exp(logit(c, voxel) - fact.x) / fact.y * slope;
    }
  }
  //! end
  for (var block = 0u; block < blocks; block++) {
    var gradient = vec4f();
    for (var j = 0u; j < 4u; j++) {
      let channel = block * 4u + j;
      if (!valid || channel >= params.channels) { break; }
      let value = logit(channel, voxel);
      //! if REGIONS
      let p = sigmoid(value);
      let through = p * (1.0 - p) * dice_slope(channel, voxel);
      gradient[j] = term_weight(channel, voxel) * (p - target_of(channel, voxel)) * share + through;
      //! else
      let p = exp(value - fact.x) / fact.y;
      let unknown = is_unknown(channel, voxel);
      let slope = select(dice_slope(channel, voxel), own_slope, unknown);
      //! if UNKNOWN
      let is_open = unknown || channel == label_of(voxel);
      // Alone, the own class has all of it: exactly 1, as without unknown sets.
      let right = select(0.0, exp(value - fact.x - fact.z), is_open);
      //! else
      let right = target_of(channel, voxel);
      //! end
      gradient[j] = (p - right) * share + p * (slope - mean);
      //! end
    }
    result[block * params.voxels + voxel] = gradient * params.weight;
  }
}
//! end
