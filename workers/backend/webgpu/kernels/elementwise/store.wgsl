// Writes one tensor, or two concatenated along channels, with pending normalisation and LeakyReLU applied.
// A thread gathers the four channels of one vec4: blocks of the second input need not start at a multiple of four.
// Dispatch: voxels in x and y (in steps of 64), channel blocks of the result in z.

struct Params {
  voxels: u32,
  channels0: u32,
  channels1: u32,
  slope0: f32,
  slope1: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> result: array<Result>;
//! for s in 0..SEGMENTS
@group(0) @binding(#(2 + 2 * s)) var<storage, read> input#(s): array<Input#(s)>;
//! if NORM#(s)
@group(0) @binding(#(3 + 2 * s)) var<storage, read> norm#(s): array<vec4f>;
//! end

fn channel_of_input#(s)(channel: u32, voxel: u32) -> f32 {
  let block = channel / 4u;
  var value = f32(input#(s)[block * params.voxels + voxel][channel % 4u]);
  //! if NORM#(s)
  value = value * norm#(s)[2u * block][channel % 4u] + norm#(s)[2u * block + 1u][channel % 4u];
  //! end
  //! if SLOPE#(s)
  value = select(value * params.slope#(s), value, value > 0.0);
  //! end
  return value;
}
//! end

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u,
        @builtin(local_invocation_index) lane: u32) {
  let voxel = (workgroup.y * workgroups.x + workgroup.x) * 64u + lane;
  if (voxel >= params.voxels) { return; }
  var gathered = vec4f();
  for (var i = 0u; i < 4u; i++) {
    let channel = workgroup.z * 4u + i;
    if (channel < params.channels0) { gathered[i] = channel_of_input0(channel, voxel); }
    //! if SEGMENTS == 2
    else if (channel - params.channels0 < params.channels1) {
      gathered[i] = channel_of_input1(channel - params.channels0, voxel);
    }
    //! end
  }
  result[workgroup.z * params.voxels + voxel] = Result(gathered);
}
