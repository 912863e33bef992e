// Channel blocks of four into [channel][z][y][x] of f32. A thread writes one value.
// Dispatch: voxels in x and y (steps of 64), channels in z.

struct Params {
  voxels: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> result: array<f32>;
@group(0) @binding(2) var<storage, read> logits: array<vec4f>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u,
        @builtin(local_invocation_index) lane: u32) {
  let voxel = (workgroup.y * workgroups.x + workgroup.x) * 64u + lane;
  if (voxel >= params.voxels) { return; }
  let channel = workgroup.z;
  result[channel * params.voxels + voxel] = logits[(channel / 4u) * params.voxels + voxel][channel % 4u];
}
