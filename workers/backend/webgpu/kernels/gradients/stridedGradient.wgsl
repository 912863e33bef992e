// Input gradient of a convolution with a stride, gathered: what one input voxel gave to every window that holds it.
//
// A thread computes TILE_X · STRIDE_X neighbouring x of one (y, z) for TILE_BLOCKS blocks of four input channels. Which
// taps meet which outputs along x is known when the code is made; along y and z a tap fits where its remainder does.
// Dispatch: x tiles, y, z × channel groups (group fastest). Weights as conv.wgsl's, with channels exchanged.

struct Params {
  gradient_size: vec3u,  // x, y, z of the convolution's output
  gradient_blocks: u32,
  result_size: vec3u,    // x, y, z of its input
  result_blocks: u32,
  z_start: u32,          // this dispatch computes z in [z_start, z_end)
  z_end: u32,
  groups: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> weights: array<mat4x4f>;
@group(0) @binding(2) var<storage, read_write> result: array<vec4f>;
@group(0) @binding(3) var<storage, read> gradient: array<vec4f>;

@compute @workgroup_size(#(WORKGROUP_X), #(WORKGROUP_Y), #(WORKGROUP_Z))
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let group = workgroup.z % params.groups;
  let first = (workgroup.x * #(WORKGROUP_X)u + local.x) * #(TILE_X)u;
  let x = first * #(STRIDE_X)u;
  // Rows of one remainder after the other: neighbouring threads then go through the same taps.
  let nth = workgroup.y * #(WORKGROUP_Y)u + local.y;
  let alike = (params.result_size.y + #(STRIDE_Y - 1)u) / #(STRIDE_Y)u;
  let y = nth % alike * #(STRIDE_Y)u + nth / alike;
  let z = params.z_start + (workgroup.z / params.groups) * #(WORKGROUP_Z)u + local.z;
  if (x >= params.result_size.x || y >= params.result_size.y || z >= params.z_end) { return; }
  let size = params.gradient_size;
  //! for b in 0..TILE_BLOCKS
  //! for i in 0..TILE_X * STRIDE_X
  var sum#(b)_#(i) = vec4f();
  //! end
  //! end
  // Output i - BEFORE of the tile's own; below 0 it wraps and fails the comparison.
  //! for i in 0..ROW
  let x#(i) = first + #(i)u - #(BEFORE)u;
  let inside#(i) = x#(i) < size.x;
  //! end
  for (var block = 0u; block < params.gradient_blocks; block++) {
    for (var kz = (z + #(PADDING_Z)u) % #(STRIDE_Z)u; kz < #(KERNEL_Z)u; kz += #(STRIDE_Z)u) {
      let from_z = (z + #(PADDING_Z)u - kz) / #(STRIDE_Z)u;
      if (z + #(PADDING_Z)u < kz || from_z >= size.z) { continue; }
      for (var ky = (y + #(PADDING_Y)u) % #(STRIDE_Y)u; ky < #(KERNEL_Y)u; ky += #(STRIDE_Y)u) {
        let from_y = (y + #(PADDING_Y)u - ky) / #(STRIDE_Y)u;
        if (y + #(PADDING_Y)u < ky || from_y >= size.y) { continue; }
        let row = ((block * size.z + from_z) * size.y + from_y) * size.x;
        //! for i in 0..ROW
        let value#(i) = select(vec4f(), gradient[row + x#(i)], inside#(i));
        //! end
        let weight = (((group * params.gradient_blocks + block) * #(KERNEL_Z)u + kz) * #(KERNEL_Y)u + ky)
          * #(KERNEL_X * TILE_BLOCKS)u;
        //! for k in 0..KERNEL_X
        //! for b in 0..TILE_BLOCKS
        let matrix#(k)_#(b) = weights[weight + #(k * TILE_BLOCKS + b)u];
        //! for i in 0..TILE_X * STRIDE_X
        //! if (i + PADDING_X + BEFORE * STRIDE_X - k) % STRIDE_X == 0
        sum#(b)_#(i) += matrix#(k)_#(b) * value#((i + PADDING_X + BEFORE * STRIDE_X - k) / STRIDE_X);
        //! end
        //! end
        //! end
        //! end
      }
    }
  }
  let base = ((group * #(TILE_BLOCKS)u * params.result_size.z + z) * params.result_size.y + y) * params.result_size.x + x;
  let block_stride = params.result_size.x * params.result_size.y * params.result_size.z;
  //! for b in 0..TILE_BLOCKS
  if (group * #(TILE_BLOCKS)u + #(b)u < params.result_blocks) {
    //! for i in 0..TILE_X * STRIDE_X
    if (x + #(i)u < params.result_size.x) { result[base + #(b)u * block_stride + #(i)u] = sum#(b)_#(i); }
    //! end
  }
  //! end
}
