// A patch [channel][z][y][x] of f32 into channel blocks of four, mirrored along the axes with flip = 1.
// A thread writes one vec4; padding lanes become 0. Dispatch: voxels in x and y (steps of 64), channel blocks in z.

struct Params {
  size: vec3u,           // x, y, z
  channels: u32,
  flip: vec3u,           // x, y, z
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> result: array<vec4f>;
@group(0) @binding(2) var<storage, read> patch_values: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u,
        @builtin(local_invocation_index) lane: u32) {
  let voxel = (workgroup.y * workgroups.x + workgroup.x) * 64u + lane;
  let size = params.size;
  let voxels = size.x * size.y * size.z;
  if (voxel >= voxels) { return; }
  let at = vec3u(voxel % size.x, voxel / size.x % size.y, voxel / (size.x * size.y));
  let from_at = select(at, size - 1u - at, params.flip == vec3u(1u));
  let origin = (from_at.z * size.y + from_at.y) * size.x + from_at.x;
  var packed = vec4f();
  for (var i = 0u; i < 4u; i++) {
    let channel = workgroup.z * 4u + i;
    if (channel < params.channels) { packed[i] = patch_values[channel * voxels + origin]; }
  }
  result[workgroup.z * voxels + voxel] = packed;
}
