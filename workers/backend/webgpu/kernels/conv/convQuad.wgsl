// Convolution for software adapters with subgroups, where every load, whatever it loads, costs a dozen multiply-adds
// and unrolled code must fit the instruction cache. The four threads of a quad compute different voxels with the same
// weights: each loads one column of a matrix and gets the others by quad swaps. A swap gives thread i the columns
// i, i ^ 1, i ^ 2, i ^ 3, so it reads its input lanes in that order.
//
// A thread computes TILE_X neighbouring x of one (y, z) for TILE_BLOCKS blocks of four output channels. Bindings,
// layouts and dispatch are those of conv.wgsl; there is nothing pending on the inputs and no epilogue. One flat loop:
// what a loop carries along is written back and masked at the end of every level.

struct Params {
  input_size: vec3u,     // x, y, z
  blocks0: u32,          // channel blocks of input 0
  output_size: vec3u,    // x, y, z
  blocks1: u32,
  z_start: u32,          // this dispatch computes output z in [z_start, z_end)
  z_end: u32,
  groups: u32,           // channel groups of TILE_BLOCKS blocks
  output_blocks: u32,
  zeros0: u32,           // where each input's buffer holds four zeros, in scalars: what lies outside is read there
  zeros1: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> weights: array<vec4f>;   // columns
@group(0) @binding(2) var<storage, read> bias: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> result: array<Result>;
//! for s in 0..SEGMENTS
@group(0) @binding(#(4 + 2 * s)) var<storage, read> input#(s): array<Scalar#(s)>;
//! end

@compute @workgroup_size(#(WORKGROUP_X), #(WORKGROUP_Y), #(WORKGROUP_Z))
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_id) local: vec3u,
        @builtin(subgroup_invocation_id) place: u32) {
  let group = workgroup.z % params.groups;
  let x = (workgroup.x * #(WORKGROUP_X)u + local.x) * #(TILE_X)u;
  let y = workgroup.y * #(WORKGROUP_Y)u + local.y;
  let z = params.z_start + (workgroup.z / params.groups) * #(WORKGROUP_Z)u + local.z;
  let inside = x < params.output_size.x && y < params.output_size.y && z < params.z_end;
  let size = params.input_size;
  //! for i in 0..4
  let lane#(i) = (place ^ #(i)u) & 3u;
  //! end
  // Unsigned arithmetic: a coordinate below 0 wraps and fails the same comparison as one beyond the end.
  //! for i in 0..ROW
  let x#(i) = x * #(STRIDE_X)u + #(i)u - #(PADDING_X)u;
  let inside#(i) = x#(i) < size.x;
  //! end
  //! for b in 0..TILE_BLOCKS
  let bias#(b) = bias[group * #(TILE_BLOCKS)u + #(b)u];
  //! for x in 0..TILE_X
  var sum#(b)_#(x) = bias#(b);
  //! end
  //! end
  var column = group * (params.blocks0 + params.blocks1) * #(KERNEL_Z * KERNEL_Y * KERNEL_X * TILE_BLOCKS * 4)u + lane0;

  // No branch around the swaps: all four threads must take part.
  //! for s in 0..SEGMENTS
  for (var step = 0u; step < params.blocks#(s) * #(KERNEL_Z * KERNEL_Y)u; step++) {
    let block = step / #(KERNEL_Z * KERNEL_Y)u;
    let tap = step % #(KERNEL_Z * KERNEL_Y)u;
    let from_z = z * #(STRIDE_Z)u + tap / #(KERNEL_Y)u - #(PADDING_Z)u;
    let from_y = y * #(STRIDE_Y)u + tap % #(KERNEL_Y)u - #(PADDING_Y)u;
    let inside_row = inside && from_z < size.z && from_y < size.y;
    let row = ((block * size.z + from_z) * size.y + from_y) * size.x;
    //! for i in 0..ROW
    let at#(i) = select(params.zeros#(s), (row + x#(i)) * 4u, inside_row && inside#(i));
    let value#(i) = vec4f(
      //! for j in 0..4
      f32(input#(s)[at#(i) + lane#(j)]),
      //! end
    );
    //! end
    //! for b in 0..TILE_BLOCKS
    //! for k in 0..KERNEL_X
    let column#(k)_#(b)_0 = weights[column + #((k * TILE_BLOCKS + b) * 4)u];
    let column#(k)_#(b)_1 = quadSwapX(column#(k)_#(b)_0);
    let column#(k)_#(b)_2 = quadSwapY(column#(k)_#(b)_0);
    let column#(k)_#(b)_3 = quadSwapDiagonal(column#(k)_#(b)_0);
    //! end
    // One long chain per sum: it stays in a register from the first product to the last.
    //! for x in 0..TILE_X
    sum#(b)_#(x) = vec4f(
      //! for o in 0..4
      sum#(b)_#(x)[#(o)]
      //! for k in 0..KERNEL_X
      //! for j in 0..4
      + column#(k)_#(b)_#(j)[#(o)] * value#(x * STRIDE_X + k)[#(j)]
      //! end
      //! end
      ,
      //! end
    );
    //! end
    //! end
    column += #(KERNEL_X * TILE_BLOCKS * 4)u;
  }
  //! end

  if (inside) {
    let base = ((group * #(TILE_BLOCKS)u * params.output_size.z + z) * params.output_size.y + y) * params.output_size.x + x;
    let block_stride = params.output_size.x * params.output_size.y * params.output_size.z;
    //! for b in 0..TILE_BLOCKS
    if (group * #(TILE_BLOCKS)u + #(b)u < params.output_blocks) {
      //! for x in 0..TILE_X
      if (x + #(x)u < params.output_size.x) { result[base + #(b)u * block_stride + #(x)u] = Result(sum#(b)_#(x)); }
      //! end
    }
    //! end
  }
}
