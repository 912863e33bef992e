// One step of SGD with Nesterov momentum on the whole arena (backend/sgd.ts is the twin). A thread updates one value.
// Settings: momentum, weight decay, clip norm, 0, then a learning rate for every 64 values; below 0: nothing changes.
// Dispatch: values in x and y, in steps of 64.

struct Params {
  length: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> weights: array<f32>;
@group(0) @binding(2) var<storage, read_write> momentum: array<f32>;
@group(0) @binding(3) var<storage, read> gradients: array<f32>;
@group(0) @binding(4) var<storage, read> settings: array<f32>;
@group(0) @binding(5) var<storage, read> scalars: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u,
        @builtin(local_invocation_index) lane: u32) {
  let run = workgroup.y * workgroups.x + workgroup.x;
  let at = run * 64u + lane;
  if (at >= params.length) { return; }
  let rate = settings[4u + run];
  if (rate < 0.0 || scalars[2] == 0.0) { return; }
  let weight = weights[at];
  let slope = gradients[at] * scalars[1] + settings[1] * weight;
  let velocity = settings[0] * momentum[at] + slope;
  momentum[at] = velocity;
  weights[at] = weight - rate * (slope + settings[0] * velocity);
}
