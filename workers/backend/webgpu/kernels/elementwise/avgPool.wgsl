// Mean over STRIDE_Z × STRIDE_Y × STRIDE_X input voxels (kernel = stride, no padding, floor), after the input's pending
// normalisation and LeakyReLU. A thread computes one vec4. Dispatch: output voxels in x and y (steps of 64), blocks in z.

struct Params {
  input_size: vec3u,     // x, y, z
  slope0: f32,
  output_size: vec3u,    // x, y, z
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> result: array<Result>;
@group(0) @binding(2) var<storage, read> input0: array<Input0>;
//! if NORM0
@group(0) @binding(3) var<storage, read> norm0: array<vec4f>;
//! end

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u,
        @builtin(local_invocation_index) lane: u32) {
  let voxel = (workgroup.y * workgroups.x + workgroup.x) * 64u + lane;
  let block = workgroup.z;
  let size = params.output_size;
  if (voxel >= size.x * size.y * size.z) { return; }
  let at = vec3u(voxel % size.x, voxel / size.x % size.y, voxel / (size.x * size.y));
  var sum = vec4f();
  for (var kz = 0u; kz < #(STRIDE_Z)u; kz++) {
    for (var ky = 0u; ky < #(STRIDE_Y)u; ky++) {
      let row = ((block * params.input_size.z + at.z * #(STRIDE_Z)u + kz) * params.input_size.y + at.y * #(STRIDE_Y)u + ky)
        * params.input_size.x + at.x * #(STRIDE_X)u;
      for (var kx = 0u; kx < #(STRIDE_X)u; kx++) {
        var value = vec4f(input0[row + kx]);
        //! if NORM0
        value = value * norm0[2u * block] + norm0[2u * block + 1u];
        //! end
        //! if SLOPE0
        value = select(value * params.slope0, value, value > vec4f());
        //! end
        sum += value;
      }
    }
  }
  result[block * size.x * size.y * size.z + voxel] = Result(sum * (1.0 / #(STRIDE_Z * STRIDE_Y * STRIDE_X).0));
}
