// A gradient passed back through a pending LeakyReLU (SLOPE) and InstanceNorm (WHOLE), in place:
// gain · (g - mean(g) - x̂ · mean(g · x̂)), gain the norm's scale / deviation, x̂ the normalised value, computed again
// from what was kept.
// A thread computes one vec4. Dispatch: voxels in x and y (steps of 64), channel blocks in z.
// Norm: [block] of (scale, shift), then [block] of (mean, 1 / deviation), then [block] of gain.
// Sums: [block] of (Σ g, Σ g · x̂).

struct Params {
  voxels: u32,
  blocks: u32,
  slope: f32,
  first_sum: u32,        // this sample's
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> gradient: array<vec4f>;
@group(0) @binding(2) var<storage, read> source: array<vec4f>;
//! if NORM
@group(0) @binding(3) var<storage, read> norm: array<vec4f>;
//! end
//! if WHOLE
@group(0) @binding(4) var<storage, read> sums: array<vec4f>;
//! end

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u,
        @builtin(local_invocation_index) lane: u32) {
  let voxel = (workgroup.y * workgroups.x + workgroup.x) * 64u + lane;
  let block = workgroup.z;
  if (voxel >= params.voxels) { return; }
  let at = block * params.voxels + voxel;
  var value = source[at];
  var slope = gradient[at];
  //! if SLOPE
  //! if NORM
  slope = select(slope * params.slope, slope, value * norm[2u * block] + norm[2u * block + 1u] > vec4f());
  //! else
  slope = select(slope * params.slope, slope, value > vec4f());
  //! end
  //! end
  //! if WHOLE
  let statistics = 2u * (params.blocks + block);
  let normalised = (value - norm[statistics]) * norm[statistics + 1u];
  let sum = params.first_sum + 2u * block;
  let share = 1.0 / f32(params.voxels);
  slope = norm[4u * params.blocks + block] * (slope - sums[sum] * share - normalised * (sums[sum + 1u] * share));
  //! end
  gradient[at] = slope;
}
