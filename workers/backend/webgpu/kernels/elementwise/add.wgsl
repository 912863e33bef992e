// Sum of two tensors, each with its pending normalisation and LeakyReLU, then (SLOPE_SUM) LeakyReLU of the sum.
// A thread computes one vec4. Dispatch: voxels in x and y (in steps of 64), channel blocks in z.
// Tensors: [block][voxel] of vec4. Norms: [block] of (scale, shift).

struct Params {
  voxels: u32,
  slope0: f32,
  slope1: f32,
  slope_sum: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> result: array<Result>;
//! for s in 0..2
@group(0) @binding(#(2 + 2 * s)) var<storage, read> input#(s): array<Input#(s)>;
//! if NORM#(s)
@group(0) @binding(#(3 + 2 * s)) var<storage, read> norm#(s): array<vec4f>;
//! end
//! end

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u,
        @builtin(local_invocation_index) lane: u32) {
  let voxel = (workgroup.y * workgroups.x + workgroup.x) * 64u + lane;
  let block = workgroup.z;
  if (voxel >= params.voxels) { return; }
  var sum = vec4f();
  //! for s in 0..2
  {
    var value = vec4f(input#(s)[block * params.voxels + voxel]);
    //! if NORM#(s)
    value = value * norm#(s)[2u * block] + norm#(s)[2u * block + 1u];
    //! end
    //! if SLOPE#(s)
    value = select(value * params.slope#(s), value, value > vec4f());
    //! end
    sum += value;
  }
  //! end
  //! if SLOPE_SUM
  sum = select(sum * params.slope_sum, sum, sum > vec4f());
  //! end
  result[block * params.voxels + voxel] = Result(sum);
}
