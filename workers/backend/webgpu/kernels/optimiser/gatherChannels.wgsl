// One value a channel from the parameter arena to lane channel % 4 of vec4 every · (channel / 4) + `offset`.
// A thread copies one value. Dispatch: channels in x, in steps of 64.

struct Params {
  channels: u32,
  first: u32,
  every: u32,
  offset: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> result: array<f32>;
@group(0) @binding(2) var<storage, read> weights: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) lane: u32) {
  let channel = workgroup.x * 64u + lane;
  if (channel >= params.channels) { return; }
  let at = params.every * (channel / 4u) + params.offset;
  result[4u * at + channel % 4u] = weights[params.first + channel];
}
