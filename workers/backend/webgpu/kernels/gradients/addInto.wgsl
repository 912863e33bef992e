// into += from, or (COPIES) into = from. A thread handles one vec4. Dispatch: vectors in x and y, in steps of 64.

struct Params {
  vectors: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> into: array<vec4f>;
@group(0) @binding(2) var<storage, read> source: array<vec4f>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u,
        @builtin(local_invocation_index) lane: u32) {
  let at = (workgroup.y * workgroups.x + workgroup.x) * 64u + lane;
  if (at >= params.vectors) { return; }
  //! if COPIES
  into[at] = source[at];
  //! else
  into[at] += source[at];
  //! end
}
