// Kept logits of single voxels, one after the other: [voxel][class]. A thread copies one value.
// Dispatch: wanted voxels in x and y (steps of 64), classes in z.

struct Params {
  voxels: u32,           // of this chunk
  classes: u32,
  wanted: u32,
  first: u32,            // of this chunk's voxels among all wanted
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> kept: array<f32>;             // [class][voxel of the chunk]
@group(0) @binding(2) var<storage, read> wanted: array<u32>;           // voxels of the chunk, by place among all wanted
@group(0) @binding(3) var<storage, read_write> result: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u,
        @builtin(local_invocation_index) lane: u32) {
  let at = (workgroup.y * workgroups.x + workgroup.x) * 64u + lane;
  if (at >= params.wanted) { return; }
  let place = params.first + at;
  result[place * params.classes + workgroup.z] = kept[workgroup.z * params.voxels + wanted[place]];
}
