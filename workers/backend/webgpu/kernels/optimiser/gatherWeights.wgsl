// A convolution's weights from the parameter arena into the blocks its kernel reads (conv/weights.ts is the twin):
// [group][input block][tap][block in group] of four columns, one for each input lane. A thread writes one column;
// padding lanes become 0. Dispatch: columns in x and y, in steps of 64.

struct Params {
  columns: u32,
  tile_blocks: u32,
  taps: u32,
  input_blocks: u32,
  first_channels: u32,   // input channels of the first segment, and of the second
  second_channels: u32,
  out_channels: u32,
  first: u32,            // where the parameter's element [0, 0, 0] lies
  out_stride: u32,
  in_stride: u32,
  flipped: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> result: array<vec4f>;
@group(0) @binding(2) var<storage, read> weights: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u,
        @builtin(local_invocation_index) lane: u32) {
  let column = (workgroup.y * workgroups.x + workgroup.x) * 64u + lane;
  if (column >= params.columns) { return; }
  var rest = column / 4u;
  let block = rest % params.tile_blocks;
  rest /= params.tile_blocks;
  let tap = rest % params.taps;
  rest /= params.taps;
  let input_block = rest % params.input_blocks;
  let group = rest / params.input_blocks;
  let first_blocks = (params.first_channels + 3u) / 4u;
  let is_second = input_block >= first_blocks;
  let within = (input_block - select(0u, first_blocks, is_second)) * 4u + column % 4u;
  let inside = within < select(params.first_channels, params.second_channels, is_second);
  let channel = within + select(0u, params.first_channels, is_second);
  let place = select(tap, params.taps - 1u - tap, params.flipped == 1u);
  var gathered = vec4f();
  for (var i = 0u; i < 4u; i++) {
    let out = (group * params.tile_blocks + block) * 4u + i;
    if (inside && out < params.out_channels) {
      gathered[i] = weights[params.first + out * params.out_stride + channel * params.in_stride + place];
    }
  }
  result[column] = gathered;
}
