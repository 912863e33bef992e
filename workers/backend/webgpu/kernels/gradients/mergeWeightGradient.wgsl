// Adds the partial sums of weightGradient.wgsl in a fixed order and writes them where the parameter's values lie.
// A thread adds one column (four `small` channels of one `large` channel and tap) over all chunks, in four interleaved
// sums that are added last. Dispatch: columns in x and y, in steps of 64.

struct Params {
  columns: u32,          // in one chunk: small blocks · large blocks · taps · 4
  chunks: u32,
  taps: u32,
  large_blocks: u32,
  small_channels: u32,
  large_channels: u32,
  first: u32,            // where element [0, 0, 0] lies in the arena
  small_stride: u32,
  large_stride: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> partials: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> gradients: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u,
        @builtin(local_invocation_index) lane: u32) {
  let column = (workgroup.y * workgroups.x + workgroup.x) * 64u + lane;
  if (column >= params.columns) { return; }
  var sums = array<vec4f, 4>();
  for (var chunk = 0u; chunk < params.chunks; chunk++) {
    sums[chunk % 4u] += partials[chunk * params.columns + column];
  }
  let sum = (sums[0] + sums[1]) + (sums[2] + sums[3]);
  let tap = column / 4u % params.taps;
  let blocks = column / (4u * params.taps);
  let large_channel = blocks % params.large_blocks * 4u + column % 4u;
  if (large_channel >= params.large_channels) { return; }
  for (var i = 0u; i < 4u; i++) {
    let small_channel = blocks / params.large_blocks * 4u + i;
    if (small_channel < params.small_channels) {
      gradients[params.first + small_channel * params.small_stride + large_channel * params.large_stride + tap] = sum[i];
    }
  }
}
