// Merges InstanceNorm's partial sums into scale and shift per channel, in a fixed order (deterministic).
// A workgroup of 64 threads handles one channel block: every thread merges every 64th partial one after the other
// (Chan's formula), then the threads' results are merged as a tree.
// Partials: [block][partial] of (mean, squared deviations, count). Result: [block] of (scale, shift); affine the same.
// A constant channel's scale is 0: value · scale + shift would round to something beside its shift, and a LeakyReLU
// takes its sign from that.
// STATISTICS: for the gradient after all of them [block] of (mean, 1 / standard deviation), then [block] of gain, the
// scale that also constants have.

struct Params {
  partial_count: u32,
  channels: u32,
  epsilon: f32,
  blocks: u32,
}

struct Moments {
  mean: vec4f,
  squares: vec4f,
  count: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> partials: array<vec4f>;
@group(0) @binding(2) var<storage, read> affine: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> result: array<vec4f>;
var<workgroup> merged: array<Moments, 64>;

fn merge(a: Moments, b: Moments) -> Moments {
  if (b.count == 0.0) { return a; }
  if (a.count == 0.0) { return b; }
  let count = a.count + b.count;
  let delta = b.mean - a.mean;
  let share = b.count / count;
  return Moments(a.mean + delta * share, a.squares + b.squares + delta * delta * (a.count * share), count);
}

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) lane: u32) {
  let block = workgroup.x;
  var mine = Moments(vec4f(), vec4f(), 0.0);
  for (var i = lane; i < params.partial_count; i += 64u) {
    let at = 3u * (block * params.partial_count + i);
    mine = merge(mine, Moments(partials[at], partials[at + 1u], partials[at + 2u].x));
  }
  merged[lane] = mine;
  workgroupBarrier();
  for (var half = 32u; half > 0u; half /= 2u) {
    if (lane < half) { merged[lane] = merge(merged[lane], merged[lane + half]); }
    workgroupBarrier();
  }
  if (lane == 0u) {
    let total = merged[0];
    let deviation = inverseSqrt(total.squares / total.count + params.epsilon);
    let channel = vec4u(4u * block) + vec4u(0u, 1u, 2u, 3u);
    // Padding lanes must stay 0 whatever their neighbours hold.
    let gain = select(vec4f(), affine[2u * block] * deviation, channel < vec4u(params.channels));
    let scale = select(gain, vec4f(), total.squares == vec4f());
    result[2u * block] = scale;
    result[2u * block + 1u] = affine[2u * block + 1u] - total.mean * scale;
    //! if STATISTICS
    let at = 2u * (params.blocks + block);
    result[at] = total.mean;
    result[at + 1u] = deviation;
    result[4u * params.blocks + block] = gain;
    //! end
  }
}
