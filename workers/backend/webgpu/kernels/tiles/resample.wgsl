// Mean logits of one group of classes at output voxels: sums / weights, interpolated linearly along y, z, then x.
// A thread handles one output voxel and keeps the best class so far in `state`; groups run one after the other.
// REGIONS: a later region with logit above the threshold overrides the label. KEEP: also writes every class's logit.
// Dispatch: output voxels of this chunk in x and y (steps of 64).

struct Params {
  output: vec3u,         // voxels of this chunk along x, y, z
  first_z: u32,          // output z at which the chunk begins
  extent: vec3u,         // x, y, ring rows
  first_class: u32,
  classes: u32,          // classes of this group
  taps_y: u32,           // where the taps of y and x begin; those of z begin at 0
  taps_x: u32,
  threshold: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> sums: array<vec4f>;
@group(0) @binding(2) var<storage, read> weights: array<f32>;
@group(0) @binding(3) var<storage, read> taps: array<vec4u>;           // lower, upper, bits of the fraction
@group(0) @binding(4) var<storage, read> labels: array<u32>;           // label of every class or region
@group(0) @binding(5) var<storage, read_write> state: array<vec2f>;    // best logit, label
//! if KEEP
@group(0) @binding(6) var<storage, read_write> kept: array<f32>;       // [class][voxel of the chunk]
//! end

// Beyond fraction 0 there may be rows that no tile covered: 0 / 0.
fn blend(near: vec4f, far: vec4f, fraction: f32) -> vec4f {
  return select(near * (1.0 - fraction) + far * fraction, near, fraction == 0.0);
}

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u,
        @builtin(local_invocation_index) lane: u32) {
  let voxel = (workgroup.y * workgroups.x + workgroup.x) * 64u + lane;
  let size = params.output;
  let voxels = size.x * size.y * size.z;
  if (voxel >= voxels) { return; }
  let tap_x = taps[params.taps_x + voxel % size.x];
  let tap_y = taps[params.taps_y + voxel / size.x % size.y];
  let tap_z = taps[params.first_z + voxel / (size.x * size.y)];
  let fraction = vec3f(bitcast<f32>(tap_x.z), bitcast<f32>(tap_y.z), bitcast<f32>(tap_z.z));
  let extent = params.extent;
  let lower_row = tap_z.x * extent.y;
  let upper_row = tap_z.y * extent.y;
  //! for i in 0..8
  let at#(i) = (
    //! if i / 4 == 0
    lower_row
    //! else
    upper_row
    //! end
    //! if i / 2 % 2 == 0
    + tap_y.x) * extent.x
    //! else
    + tap_y.y) * extent.x
    //! end
    //! if i % 2 == 0
    + tap_x.x;
    //! else
    + tap_x.y;
    //! end
  let weight#(i) = weights[at#(i)];
  //! end
  let ring_voxels = extent.x * extent.y * extent.z;
  var best = vec2f(-3.4e38, 0.0);
  if (params.first_class > 0u) { best = state[voxel]; }
  for (var block = 0u; block * 4u < params.classes; block++) {
    let base = block * ring_voxels;
    //! for i in 0..8
    let mean#(i) = sums[base + at#(i)] / weight#(i);
    //! end
    let near = blend(blend(mean0, mean2, fraction.y), blend(mean4, mean6, fraction.y), fraction.z);
    let far = blend(blend(mean1, mean3, fraction.y), blend(mean5, mean7, fraction.y), fraction.z);
    let logits = blend(near, far, fraction.x);
    for (var i = 0u; i < 4u && block * 4u + i < params.classes; i++) {
      let index = params.first_class + block * 4u + i;
      //! if KEEP
      kept[index * voxels + voxel] = logits[i];
      //! end
      //! if REGIONS
      if (logits[i] > params.threshold) { best.y = f32(labels[index]); }
      //! else
      if (logits[i] > best.x) { best = vec2f(logits[i], f32(labels[index])); }
      //! end
    }
  }
  state[voxel] = best;
}
