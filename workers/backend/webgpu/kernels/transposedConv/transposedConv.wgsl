// Transposed convolution whose kernel equals its stride: every input voxel becomes STRIDE_Z × STRIDE_Y × STRIDE_X
// output voxels, and no two overlap.
//
// A thread computes, for TILE_X neighbouring input voxels, the STRIDE_X output voxels each at one (oy, oz) and for
// TILE_BLOCKS blocks of four output channels. Pending normalisation and LeakyReLU are applied as inputs are loaded.
// Dispatch: x tiles of input voxels, output y, output z × channel groups (group fastest).
// Weights: [group][input block][kz][ky][kx][block in group] of mat4x4, column j for input lane j.

struct Params {
  input_size: vec3u,     // x, y, z
  blocks0: u32,
  output_size: vec3u,    // x, y, z
  blocks1: u32,
  z_start: u32,          // this dispatch computes output z in [z_start, z_end)
  z_end: u32,
  groups: u32,
  output_blocks: u32,
  slope0: f32,
  slope1: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> weights: array<mat4x4f>;
@group(0) @binding(2) var<storage, read> bias: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> result: array<Result>;
//! for s in 0..SEGMENTS
@group(0) @binding(#(4 + 2 * s)) var<storage, read> input#(s): array<Input#(s)>;
//! if NORM#(s)
@group(0) @binding(#(5 + 2 * s)) var<storage, read> norm#(s): array<vec4f>;
//! end
//! end

@compute @workgroup_size(#(WORKGROUP_X), #(WORKGROUP_Y), #(WORKGROUP_Z))
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let group = workgroup.z % params.groups;
  let x = (workgroup.x * #(WORKGROUP_X)u + local.x) * #(TILE_X)u;
  let y = workgroup.y * #(WORKGROUP_Y)u + local.y;
  let z = params.z_start + (workgroup.z / params.groups) * #(WORKGROUP_Z)u + local.z;
  if (x >= params.input_size.x || y >= params.output_size.y || z >= params.z_end) { return; }
  let size = params.input_size;
  let tap = ((z % #(STRIDE_Z)u) * #(STRIDE_Y)u + y % #(STRIDE_Y)u) * #(STRIDE_X * TILE_BLOCKS)u;
  //! for b in 0..TILE_BLOCKS
  //! for k in 0..STRIDE_X
  //! for x in 0..TILE_X
  var sum#(b)_#(k)_#(x) = bias[group * #(TILE_BLOCKS)u + #(b)u];
  //! end
  //! end
  //! end
  var weight = group * (params.blocks0 + params.blocks1) * #(STRIDE_Z * STRIDE_Y * STRIDE_X * TILE_BLOCKS)u + tap;
  //! for s in 0..SEGMENTS
  for (var block = 0u; block < params.blocks#(s); block++) {
    //! if NORM#(s)
    let scale = norm#(s)[2u * block];
    let shift = norm#(s)[2u * block + 1u];
    //! end
    let row = ((block * size.z + z / #(STRIDE_Z)u) * size.y + y / #(STRIDE_Y)u) * size.x + x;
    //! for x in 0..TILE_X
    var value#(x) = vec4f(input#(s)[row + #(x)u]);
    //! if NORM#(s)
    value#(x) = value#(x) * scale + shift;
    //! end
    //! if SLOPE#(s)
    value#(x) = select(value#(x) * params.slope#(s), value#(x), value#(x) > vec4f());
    //! end
    //! end
    //! for k in 0..STRIDE_X
    //! for b in 0..TILE_BLOCKS
    let matrix#(k)_#(b) = weights[weight + #(k * TILE_BLOCKS + b)u];
    //! for x in 0..TILE_X
    sum#(b)_#(k)_#(x) += matrix#(k)_#(b) * value#(x);
    //! end
    //! end
    //! end
    weight += #(STRIDE_Z * STRIDE_Y * STRIDE_X * TILE_BLOCKS)u;
  }
  //! end
  let base = ((group * #(TILE_BLOCKS)u * params.output_size.z + z) * params.output_size.y + y) * params.output_size.x
    + x * #(STRIDE_X)u;
  let block_stride = params.output_size.x * params.output_size.y * params.output_size.z;
  //! for b in 0..TILE_BLOCKS
  if (group * #(TILE_BLOCKS)u + #(b)u < params.output_blocks) {
    //! for x in 0..TILE_X
    if (x + #(x)u < size.x) {
      //! for k in 0..STRIDE_X
      result[base + #(b)u * block_stride + #(x * STRIDE_X + k)u] = Result(sum#(b)_#(k)_#(x));
      //! end
    }
    //! end
  }
  //! end
}
