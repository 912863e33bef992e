// Channels of a concatenation's gradient, from `first` on: they need not start at a multiple of four.
// A thread gathers one vec4; padding lanes become 0. Dispatch: voxels in x and y (steps of 64), blocks of the result in z.

struct Params {
  voxels: u32,
  first: u32,
  channels: u32,         // of the result
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> result: array<vec4f>;
@group(0) @binding(2) var<storage, read> gradient: array<vec4f>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u,
        @builtin(local_invocation_index) lane: u32) {
  let voxel = (workgroup.y * workgroups.x + workgroup.x) * 64u + lane;
  if (voxel >= params.voxels) { return; }
  var gathered = vec4f();
  for (var i = 0u; i < 4u; i++) {
    let channel = workgroup.z * 4u + i;
    if (channel < params.channels) {
      let origin = params.first + channel;
      gathered[i] = gradient[origin / 4u * params.voxels + voxel][origin % 4u];
    }
  }
  result[workgroup.z * params.voxels + voxel] = gathered;
}
