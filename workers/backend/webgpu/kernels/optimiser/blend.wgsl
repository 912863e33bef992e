// into = keep · into + add · from, over whole arenas: the unlabelled patches' gradients are added to the labelled ones', and
// a teacher's weights follow the student's (backend/movingAverage.ts is the twin). A thread handles one value.
// Settings: two of every use, from `first_setting` on. Dispatch: values in x and y, in steps of 64.

struct Params {
  length: u32,
  first_setting: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> blended: array<f32>;
@group(0) @binding(2) var<storage, read> added: array<f32>;
@group(0) @binding(3) var<storage, read> settings: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u,
        @builtin(local_invocation_index) lane: u32) {
  let at = (workgroup.y * workgroups.x + workgroup.x) * 64u + lane;
  if (at >= params.length) { return; }
  let keep = settings[params.first_setting];
  let add = settings[params.first_setting + 1u];
  blended[at] = keep * blended[at] + add * added[at];
}
