// Convolution (cross-correlation, zero padding) of one or two inputs read as if concatenated.
//
// A thread computes TILE_Y neighbouring y of one (x, z) for TILE_BLOCKS blocks of four output channels, all in
// registers: a loaded column of inputs meets TILE_BLOCKS · KERNEL_Y matrices. Neighbouring threads are neighbours along
// x, so that what they load together lies together. Pending normalisation and LeakyReLU of an input are applied as it
// is loaded. A workgroup covers WORKGROUP_X × WORKGROUP_Y · TILE_Y × WORKGROUP_Z voxels of one channel group and shares
// the weights of an input block where they fit (STAGED). Dispatch: x and y tiles of voxels, z tiles × channel groups (group fastest).
//
// Tensors: [block][z][y][x] of vec4. Weights: [group][input block][kz][ky][kx][block in group] of mat4x4, whose column
// j holds the four output channels' weights of input lane j.

struct Params {
  input_size: vec3u,     // x, y, z
  blocks0: u32,          // channel blocks of input 0
  output_size: vec3u,    // x, y, z
  blocks1: u32,
  z_start: u32,          // this dispatch computes output z in [z_start, z_end)
  z_end: u32,
  groups: u32,           // channel groups of TILE_BLOCKS blocks
  output_blocks: u32,
  slope0: f32,
  slope1: f32,
  partial_start: u32,    // first partial of this dispatch
  partial_count: u32,    // partials per channel block, all dispatches together
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> weights: array<mat4x4f>;
@group(0) @binding(2) var<storage, read> bias: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> result: array<Result>;
//! for s in 0..SEGMENTS
@group(0) @binding(#(4 + 2 * s)) var<storage, read> input#(s): array<Input#(s)>;
//! if NORM#(s)
@group(0) @binding(#(5 + 2 * s)) var<storage, read> norm#(s): array<vec4f>;   // scale, shift per block
//! end
//! end
//! if MOMENTS
@group(0) @binding(8) var<storage, read_write> partials: array<vec4f>;        // mean, squared deviations, count
var<workgroup> shared_sums: array<vec4f, #(WORKGROUP_X * WORKGROUP_Y * WORKGROUP_Z)>;

fn workgroup_sum(lane: u32, mine: vec4f) -> vec4f {
  shared_sums[lane] = mine;
  workgroupBarrier();
  for (var half = #(WORKGROUP_X * WORKGROUP_Y * WORKGROUP_Z / 2)u; half > 0u; half /= 2u) {
    if (lane < half) { shared_sums[lane] += shared_sums[lane + half]; }
    workgroupBarrier();
  }
  let sum = shared_sums[0];
  workgroupBarrier();
  return sum;
}

fn workgroup_first(lane: u32, mine: vec4f) -> vec4f {
  if (lane == 0u) { shared_sums[0] = mine; }
  workgroupBarrier();
  let first = shared_sums[0];
  workgroupBarrier();
  return first;
}
//! end

//! if STAGED
// The weights of one input block, which every thread of the workgroup needs at the same time.
var<workgroup> staged: array<mat4x4f, #(KERNEL_Z * KERNEL_Y * KERNEL_X * TILE_BLOCKS)>;
//! end

// matrix · value + sum in sixteen fused operations; the product alone would cost four more.
fn multiply_add(matrix: mat4x4f, value: vec4f, sum: vec4f) -> vec4f {
  return fma(matrix[3], value.wwww, fma(matrix[2], value.zzzz, fma(matrix[1], value.yyyy, fma(matrix[0], value.xxxx, sum))));
}

@compute @workgroup_size(#(WORKGROUP_X), #(WORKGROUP_Y), #(WORKGROUP_Z))
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_id) local: vec3u,
        @builtin(local_invocation_index) lane: u32, @builtin(num_workgroups) workgroups: vec3u) {
  let group = workgroup.z % params.groups;
  let x = workgroup.x * #(WORKGROUP_X)u + local.x;
  let y = (workgroup.y * #(WORKGROUP_Y)u + local.y) * #(TILE_Y)u;
  let z = params.z_start + (workgroup.z / params.groups) * #(WORKGROUP_Z)u + local.z;
  let inside = x < params.output_size.x && y < params.output_size.y && z < params.z_end;
  let size = params.input_size;
  //! for b in 0..TILE_BLOCKS
  let bias#(b) = bias[group * #(TILE_BLOCKS)u + #(b)u];
  //! for y in 0..TILE_Y
  var sum#(b)_#(y) = bias#(b);
  //! end
  //! end

  // Unsigned arithmetic: a coordinate below 0 wraps and fails the same comparison as one beyond the end.
  //! for i in 0..ROW
  let y#(i) = y * #(STRIDE_Y)u + #(i)u - #(PADDING_Y)u;
  let inside#(i) = y#(i) < size.y;
  //! end
  var first = group * (params.blocks0 + params.blocks1) * #(KERNEL_Z * KERNEL_Y * KERNEL_X * TILE_BLOCKS)u;
  //! for s in 0..SEGMENTS
  for (var block = 0u; block < params.blocks#(s); block++) {
    //! if STAGED
    workgroupBarrier();
    for (var i = lane; i < #(KERNEL_Z * KERNEL_Y * KERNEL_X * TILE_BLOCKS)u; i += #(WORKGROUP_X * WORKGROUP_Y * WORKGROUP_Z)u) {
      staged[i] = weights[first + i];
    }
    workgroupBarrier();
    //! end
    //! if NORM#(s)
    let scale = norm#(s)[2u * block];
    let shift = norm#(s)[2u * block + 1u];
    //! end
    for (var kz = 0u; kz < #(KERNEL_Z)u; kz++) {
      let from_z = z * #(STRIDE_Z)u + kz - #(PADDING_Z)u;
      for (var kx = 0u; kx < #(KERNEL_X)u; kx++) {
        let from_x = x * #(STRIDE_X)u + kx - #(PADDING_X)u;
        if (inside && from_z < size.z && from_x < size.x) {
          let plane = (block * size.z + from_z) * size.y;
          let tap = (kz * #(KERNEL_Y * KERNEL_X)u + kx) * #(TILE_BLOCKS)u;
          //! for i in 0..ROW
          var value#(i) = vec4f(input#(s)[(plane + y#(i)) * size.x + from_x]);
          //! if NORM#(s)
          value#(i) = value#(i) * scale + shift;
          //! end
          //! if SLOPE#(s)
          value#(i) = select(value#(i) * params.slope#(s), value#(i), value#(i) > vec4f());
          //! end
          value#(i) = select(vec4f(), value#(i), inside#(i));
          //! end
          //! for k in 0..KERNEL_Y
          //! for b in 0..TILE_BLOCKS
          //! if STAGED
          let matrix#(k)_#(b) = staged[tap + #(k * KERNEL_X * TILE_BLOCKS + b)u];
          //! else
          let matrix#(k)_#(b) = weights[first + tap + #(k * KERNEL_X * TILE_BLOCKS + b)u];
          //! end
          //! for y in 0..TILE_Y
          sum#(b)_#(y) = multiply_add(matrix#(k)_#(b), value#(y * STRIDE_Y + k), sum#(b)_#(y));
          //! end
          //! end
          //! end
        }
      }
    }
    first += #(KERNEL_Z * KERNEL_Y * KERNEL_X * TILE_BLOCKS)u;
  }
  //! end

  if (inside) {
    let base = ((group * #(TILE_BLOCKS)u * params.output_size.z + z) * params.output_size.y + y) * params.output_size.x + x;
    let block_stride = params.output_size.x * params.output_size.y * params.output_size.z;
    //! for b in 0..TILE_BLOCKS
    if (group * #(TILE_BLOCKS)u + #(b)u < params.output_blocks) {
      //! for y in 0..TILE_Y
      if (y + #(y)u < params.output_size.y) {
        result[base + #(b)u * block_stride + #(y)u * params.output_size.x] = Result(sum#(b)_#(y));
      }
      //! end
    }
    //! end
  }
  //! if MOMENTS

  // Mean first, then squared deviations from it: E[x²] - E[x]² would lose the digits that large volumes need. Where all
  // values are the first one, that is the mean: a constant's sum over its count may lie beside it.
  //! for y in 0..TILE_Y
  let counts#(y) = inside && y + #(y)u < params.output_size.y;
  //! end
  let covered = min(vec3u(#(WORKGROUP_X)u, #(WORKGROUP_Y * TILE_Y)u, #(WORKGROUP_Z)u),
    vec3u(params.output_size.xy, params.z_end) - vec3u(workgroup.xy * vec2u(#(WORKGROUP_X)u, #(WORKGROUP_Y * TILE_Y)u),
      params.z_start + (workgroup.z / params.groups) * #(WORKGROUP_Z)u));
  let count = f32(covered.x * covered.y * covered.z);
  let partial = params.partial_start
    + ((workgroup.z / params.groups) * workgroups.y + workgroup.y) * workgroups.x + workgroup.x;
  //! for b in 0..TILE_BLOCKS
  {
    let near = workgroup_first(lane, sum#(b)_0);
    var mine = vec4f();
    var apart = vec4f();
    //! for y in 0..TILE_Y
    mine += select(vec4f(), sum#(b)_#(y), counts#(y));
    apart += select(vec4f(), abs(sum#(b)_#(y) - near), counts#(y));
    //! end
    let sum = workgroup_sum(lane, mine);
    let mean = select(sum / count, near, workgroup_sum(lane, apart) == vec4f());
    mine = vec4f();
    //! for y in 0..TILE_Y
    { let deviation = select(vec4f(), sum#(b)_#(y) - mean, counts#(y)); mine += deviation * deviation; }
    //! end
    let squares = workgroup_sum(lane, mine);
    let block = group * #(TILE_BLOCKS)u + #(b)u;
    if (lane == 0u && block < params.output_blocks) {
      let at = 3u * (block * params.partial_count + partial);
      partials[at] = mean;
      partials[at + 1u] = squares;
      partials[at + 2u] = vec4f(count);
    }
  }
  //! end
  //! end
}
