// Partial sums of a weight's gradient: Σ over voxels v of small[out, v] · large[in, v · stride + tap - padding].
//
// A thread sums over the rows of one chunk for OUT_BLOCKS blocks of four `small` channels, IN_BLOCKS of four `large`
// channels and one (kz, ky): all kx at once, in registers, so that loaded rows of TILE_X and ROW vectors meet
// OUT_BLOCKS · IN_BLOCKS · KERNEL_X · TILE_X outer products. Pending normalisation and LeakyReLU are applied as values are
// loaded. Dispatch: (out group, in group, kz, ky) in x, in steps of 64 threads; chunks of rows in y.
//
// Tensors: [block][z][y][x] of vec4. Partials: [chunk][out block][in block][tap] of mat4x4, column j for `large` lane j.

struct Params {
  small_size: vec3u,     // x, y, z
  small_blocks: u32,
  large_size: vec3u,     // x, y, z
  large_blocks: u32,
  small_slope: f32,
  large_slope: f32,
  threads: u32,          // that have work
  rows: u32,             // of `small`, all of them
  chunk_rows: u32,
  first_chunk: u32,      // of this dispatch, counted within this sample
  first_partial: u32,    // partial of this sample's first chunk
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> partials: array<vec4f>;
@group(0) @binding(2) var<storage, read> small: array<vec4f>;
//! if NORM0
@group(0) @binding(3) var<storage, read> small_norm: array<vec4f>;
//! end
@group(0) @binding(4) var<storage, read> large: array<vec4f>;
//! if NORM1
@group(0) @binding(5) var<storage, read> large_norm: array<vec4f>;
//! end

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) lane: u32) {
  let thread = workgroup.x * 64u + lane;
  if (thread >= params.threads) { return; }
  let tap_row = thread % #(KERNEL_Z * KERNEL_Y)u;
  let in_groups = params.large_blocks / #(IN_BLOCKS)u;
  let first_in = thread / #(KERNEL_Z * KERNEL_Y)u % in_groups * #(IN_BLOCKS)u;
  let first_out = thread / (#(KERNEL_Z * KERNEL_Y)u * in_groups) * #(OUT_BLOCKS)u;
  let kz = tap_row / #(KERNEL_Y)u;
  let ky = tap_row % #(KERNEL_Y)u;
  let chunk = params.first_chunk + workgroup.y;
  let first_row = chunk * params.chunk_rows;
  let end_row = min(first_row + params.chunk_rows, params.rows);
  let size = params.small_size;
  let span = params.large_size;
  //! for b in 0..OUT_BLOCKS
  // A block beyond the last reads the last again; nothing is written for it.
  let out#(b) = min(first_out + #(b)u, params.small_blocks - 1u);
  //! if NORM0
  let small_scale#(b) = small_norm[2u * out#(b)];
  let small_shift#(b) = small_norm[2u * out#(b) + 1u];
  //! end
  //! for c in 0..IN_BLOCKS
  //! for k in 0..KERNEL_X
  //! for j in 0..4
  var sum#(b)_#(c)_#(k)_#(j) = vec4f();
  //! end
  //! end
  //! end
  //! end
  //! if NORM1
  //! for c in 0..IN_BLOCKS
  let large_scale#(c) = large_norm[2u * (first_in + #(c)u)];
  let large_shift#(c) = large_norm[2u * (first_in + #(c)u) + 1u];
  //! end
  //! end

  // One flat loop without branches: software adapters write back and mask what a loop carries at the end of every level.
  let tiles = (size.x + #(TILE_X - 1)u) / #(TILE_X)u;
  for (var step = first_row * tiles; step < end_row * tiles; step++) {
    let row = step / tiles;
    let x = step % tiles * #(TILE_X)u;
    // Unsigned arithmetic: a coordinate below 0 wraps and fails the same comparison as one beyond the end.
    let large_z = row / size.y * #(STRIDE_Z)u + kz - #(PADDING_Z)u;
    let large_y = row % size.y * #(STRIDE_Y)u + ky - #(PADDING_Y)u;
    let inside = large_z < span.z && large_y < span.y;
    //! for c in 0..IN_BLOCKS
    let large_row#(c) = (((first_in + #(c)u) * span.z + large_z) * span.y + large_y) * span.x;
    //! end
    //! for b in 0..OUT_BLOCKS
    let small_row#(b) = (out#(b) * size.z * size.y + row) * size.x + x;
    //! for i in 0..TILE_X
    var small#(b)_#(i) = small[small_row#(b) + #(i)u];
    //! if NORM0
    small#(b)_#(i) = small#(b)_#(i) * small_scale#(b) + small_shift#(b);
    //! end
    //! if SLOPE0
    small#(b)_#(i) = select(small#(b)_#(i) * params.small_slope, small#(b)_#(i), small#(b)_#(i) > vec4f());
    //! end
    //! if WHOLE_TILES == 0
    small#(b)_#(i) = select(vec4f(), small#(b)_#(i), x + #(i)u < size.x);
    //! end
    //! end
    //! end
    //! for i in 0..ROW
    let x#(i) = x * #(STRIDE_X)u + #(i)u - #(PADDING_X)u;
    let inside#(i) = inside && x#(i) < span.x;
    //! for c in 0..IN_BLOCKS
    var large#(c)_#(i) = large[large_row#(c) + x#(i)];
    //! if NORM1
    large#(c)_#(i) = large#(c)_#(i) * large_scale#(c) + large_shift#(c);
    //! end
    //! if SLOPE1
    large#(c)_#(i) = select(large#(c)_#(i) * params.large_slope, large#(c)_#(i), large#(c)_#(i) > vec4f());
    //! end
    large#(c)_#(i) = select(vec4f(), large#(c)_#(i), inside#(i));
    //! end
    //! end
    // One chain per value: it stays in a register over the tile.
    //! for b in 0..OUT_BLOCKS
    //! for c in 0..IN_BLOCKS
    //! for k in 0..KERNEL_X
    //! for j in 0..4
    sum#(b)_#(c)_#(k)_#(j) = vec4f(
      //! for o in 0..4
      sum#(b)_#(c)_#(k)_#(j)[#(o)]
      //! for i in 0..TILE_X
      + small#(b)_#(i)[#(o)] * large#(c)_#(i * STRIDE_X + k)[#(j)]
      //! end
      ,
      //! end
    );
    //! end
    //! end
    //! end
    //! end
  }

  let partial = params.first_partial + chunk;
  //! for b in 0..OUT_BLOCKS
  if (first_out + #(b)u < params.small_blocks) {
    //! for c in 0..IN_BLOCKS
    let at#(c) = ((partial * params.small_blocks + first_out + #(b)u) * params.large_blocks + first_in + #(c)u)
      * #(KERNEL_Z * KERNEL_Y * KERNEL_X * 4)u + tap_row * #(KERNEL_X * 4)u;
    //! for k in 0..KERNEL_X
    //! for j in 0..4
    partials[at#(c) + #(4 * k + j)u] = sum#(b)_#(c)_#(k)_#(j);
    //! end
    //! end
    //! end
  }
  //! end
}
