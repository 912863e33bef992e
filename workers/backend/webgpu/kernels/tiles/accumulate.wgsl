// Adds one pass's logits, mirrored back and weighted by importance / passes, to the class sums.
// A thread adds one vec4 (one voxel of the patch, one class block); the first pass of a tile also adds the weight.
// Dispatch: patch voxels in x and y (steps of 64), class blocks of this group in z.
// Sums: [block of the group][ring row][y][x] of vec4. Weights: [ring row][y][x].

struct Params {
  size: vec3u,           // patch x, y, z
  first_block: u32,      // class block of the logits at which this group begins
  extent: vec3u,         // x, y, ring rows
  add_weight: u32,
  start: vec3u,          // x, y, row (not yet modulo the ring)
  share: f32,            // 1 / passes
  flip: vec3u,           // x, y, z
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> sums: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> weights: array<f32>;
@group(0) @binding(3) var<storage, read> importance: array<f32>;
@group(0) @binding(4) var<storage, read> logits: array<vec4f>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u,
        @builtin(local_invocation_index) lane: u32) {
  let voxel = (workgroup.y * workgroups.x + workgroup.x) * 64u + lane;
  let size = params.size;
  let voxels = size.x * size.y * size.z;
  if (voxel >= voxels) { return; }
  let at = vec3u(voxel % size.x, voxel / size.x % size.y, voxel / (size.x * size.y));
  let from_at = select(at, size - 1u - at, params.flip == vec3u(1u));
  let source = (from_at.z * size.y + from_at.y) * size.x + from_at.x;
  let row = (params.start.z + at.z) % params.extent.z;
  let target_voxel = (row * params.extent.y + params.start.y + at.y) * params.extent.x + params.start.x + at.x;
  let ring_voxels = params.extent.x * params.extent.y * params.extent.z;
  let block = workgroup.z;
  let weight = importance[voxel];
  sums[block * ring_voxels + target_voxel] += logits[(params.first_block + block) * voxels + source] * (weight * params.share);
  if (params.add_weight == 1u && block == 0u) { weights[target_voxel] += weight; }
}
