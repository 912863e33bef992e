// A head's loss from its merged sums: cross-entropy and Dice, and the slopes that the gradient needs. One workgroup of
// 64 threads; a thread handles every 64th (reduction, channel). BATCH_DICE: one reduction for all samples. DICE 0: no class
// counts, so that value and slopes are 0.
// Sums as lossMerge.wgsl leaves them. Slopes: [sample][channel] of (on the target, everywhere), then one of
// (1 / terms of the cross-entropy, 0). Scalars: (cross-entropy, Dice) from `first_scalar` on.

struct Params {
  channels: u32,
  blocks: u32,
  batch: u32,
  first_scalar: u32,
  smooth_term: f32,
  floor_term: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> sums: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> slopes: array<vec2f>;
@group(0) @binding(3) var<storage, read_write> scalars: array<f32>;
var<workgroup> shared_sums: array<vec2f, 64>;

struct Overlap {
  top: f32,
  bottom: f32,
  counts: bool,
}

fn overlap(reduction: u32, channel: u32) -> Overlap {
  var intersection = 0.0;
  var extent = 0.0;
  var known = 0.0;
  var valid = 0.0;
  //! if BATCH_DICE
  for (var n = 0u; n < params.batch; n++) {
    let at = 5u * (n * params.blocks + channel / 4u);
  //! else
  {
    let at = 5u * (reduction * params.blocks + channel / 4u);
  //! end
    let lane = channel % 4u;
    intersection += sums[at][lane];
    extent += sums[at + 1u][lane] + sums[at + 2u][lane];
    known += sums[at + 3u][lane];
    valid += sums[at + 4u][lane];
  }
  // Not softmax's background, and not a class that is unknown in the whole reduction.
  let counts = #(DICE)u == 1u && #(REGIONS) + channel > 0u && !(known == 0.0 && valid > 0.0);
  let bottom = max(extent + params.smooth_term, params.floor_term);
  return Overlap(2.0 * intersection + params.smooth_term, bottom, counts);
}

@compute @workgroup_size(64)
fn main(@builtin(local_invocation_index) lane: u32) {
  let reductions = #(BATCH_DICE == 0)u * (params.batch - 1u) + 1u;
  var mine = vec2f();
  for (var i = lane; i < reductions * params.channels; i += 64u) {
    let one = overlap(i / params.channels, i % params.channels);
    if (one.counts) { mine += vec2f(1.0, one.top / one.bottom); }
  }
  shared_sums[lane] = mine;
  workgroupBarrier();
  for (var half = 32u; half > 0u; half /= 2u) {
    if (lane < half) { shared_sums[lane] += shared_sums[lane + half]; }
    workgroupBarrier();
  }
  let count = max(shared_sums[0].x, 1.0);
  for (var i = lane; i < params.batch * params.channels; i += 64u) {
    let one = overlap(i / params.channels, i % params.channels);
    let scaled = count * one.bottom;
    slopes[i] = select(vec2f(), vec2f(-2.0 / scaled, one.top / one.bottom / scaled), one.counts);
  }
  if (lane > 0u) { return; }
  var entropy = vec2f();
  for (var n = 0u; n < params.batch; n++) {
    entropy += sums[5u * params.batch * params.blocks + n].xy;
  }
  //! if REGIONS
  // nnU-Net's mask has one channel, so that with it the regions' means are added, without it averaged.
  let terms = max(entropy.y * #(IGNORE == 0).0 + entropy.y * #(IGNORE).0 / f32(params.channels), params.floor_term);
  //! else
  let terms = max(entropy.y, 1.0);
  //! end
  slopes[params.batch * params.channels] = vec2f(1.0 / terms, 0.0);
  scalars[params.first_scalar] = entropy.x / terms;
  scalars[params.first_scalar + 1u] = -shared_sums[0].y / count;
}
