// Spreads the gradient of an average pool evenly over each window; voxels that floor left out get none.
// A thread computes one vec4. Dispatch: voxels of the result in x and y (steps of 64), channel blocks in z.

struct Params {
  gradient_size: vec3u,  // x, y, z
  blocks: u32,
  result_size: vec3u,    // x, y, z
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> result: array<vec4f>;
@group(0) @binding(2) var<storage, read> gradient: array<vec4f>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u,
        @builtin(local_invocation_index) lane: u32) {
  let voxel = (workgroup.y * workgroups.x + workgroup.x) * 64u + lane;
  let size = params.result_size;
  if (voxel >= size.x * size.y * size.z) { return; }
  let at = vec3u(voxel % size.x, voxel / size.x % size.y, voxel / (size.x * size.y));
  let cell = at / vec3u(#(STRIDE_X)u, #(STRIDE_Y)u, #(STRIDE_Z)u);
  let cells = params.gradient_size;
  var share = vec4f();
  if (all(cell < cells)) {
    let place = ((workgroup.z * cells.z + cell.z) * cells.y + cell.y) * cells.x + cell.x;
    share = gradient[place] * (1.0 / #(STRIDE_Z * STRIDE_Y * STRIDE_X).0);
  }
  result[workgroup.z * size.x * size.y * size.z + voxel] = share;
}
